package dev.cdcexport.export.file;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The part of a file's name that sorts by time, for example {@code 20261123T204512.123Z}. */
public final class Stamp {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Stamp() {}

    /**
     * The stamp of a time, or the one after the last where the clock has not moved beyond it.
     *
     * @param now the time
     * @param last the consumer's last stamp, {@code null} if it has none
     */
    public static String next(Instant now, @Nullable String last) {
        String stamp = FORMAT.format(now);
        if (last == null || stamp.compareTo(last) > 0) {
            return stamp;
        }
        return FORMAT.format(FORMAT.parse(last, Instant::from).plus(1, ChronoUnit.MILLIS));
    }
}
