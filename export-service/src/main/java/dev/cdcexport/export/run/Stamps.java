package dev.cdcexport.export.run;

import dev.cdcexport.export.file.Stamp;
import dev.cdcexport.export.journal.JobIndex;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Gives the stamps of files. Those of a consumer grow; and no stamp is given to two consumers whose names are the same where case is ignored, since their
 * files could be one and the same on such a file system. Safe to share between threads.
 */
final class Stamps {

    private final JobIndex index;
    private final Clock clock;
    private final Map<String, String> given = new HashMap<>();

    Stamps(JobIndex index, Clock clock) {
        this.index = index;
        this.clock = clock;
    }

    /** The next stamp of a consumer. */
    synchronized String next(String consumerId) {
        String folded = fold(consumerId);
        String last = Stream.concat(
                        index.everSeen().stream()
                                .filter(other -> fold(other).equals(folded))
                                .map(index::lastStamp)
                                .filter(Objects::nonNull),
                        Stream.ofNullable(given.get(folded)))
                .max(String::compareTo)
                .orElse(null);
        String stamp = Stamp.next(clock.instant(), last);
        given.put(folded, stamp);
        return stamp;
    }

    private static String fold(String consumerId) {
        return consumerId.toLowerCase(Locale.ROOT);
    }
}
