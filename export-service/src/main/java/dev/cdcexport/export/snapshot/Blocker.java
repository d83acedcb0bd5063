package dev.cdcexport.export.snapshot;

import java.time.Instant;
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
        String what) {}
