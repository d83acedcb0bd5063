package dev.cdcexport.export.snapshot;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a session of ours waits for. Of other roles' sessions PostgreSQL shows {@code since} and {@code state} only to members of
 * {@code pg_read_all_stats}.
 *
 * @param pid the process that is in the way, 0 for a prepared transaction, which has none
 * @param since when its transaction began, or was prepared; {@code null} if not shown
 * @param user its role, {@code null} if not shown
 * @param application its {@code application_name}, {@code null} if not shown
 * @param state its state in {@code pg_stat_activity}, such as {@code idle in transaction}; {@code null} if not shown
 * @param what what has to happen before we go on
 */
public record Blocker(
        int pid,
        @Nullable Instant since,
        @Nullable String user,
        @Nullable String application,
        @Nullable String state,
        String what) {

    /** In a sentence after "waited for". */
    String description() {
        String who = pid == 0 ? "" : "process " + pid + ": ";
        String facts = Stream.of(
                        user == null ? null : "role " + user,
                        application == null || application.isEmpty() ? null : "application " + application,
                        state,
                        since == null
                                ? "since when PostgreSQL shows to members of pg_read_all_stats only"
                                : "open since " + since)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return who + what + " (" + facts + ")";
    }

    /** How an administrator clears the way. */
    String remedy() {
        return pid == 0
                ? "End it with COMMIT PREPARED or ROLLBACK PREPARED."
                : "End it, if need be with SELECT pg_terminate_backend(" + pid + ").";
    }
}
