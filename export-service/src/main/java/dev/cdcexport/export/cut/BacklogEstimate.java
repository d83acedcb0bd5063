package dev.cdcexport.export.cut;

import dev.cdcexport.contract.Lsn;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows how fast capture comes nearer to a marker. One thread uses it. */
final class BacklogEstimate {

    private @Nullable Lsn first;
    private long firstNanos;

    /**
     * The backlog now.
     *
     * @param published up to where all is published, {@code null} if capture has not said so
     * @param marker where the marker is, {@code null} if it is not written yet
     * @param nanos the time, as {@link System#nanoTime} gives it
     * @return {@code null} if it is not known, or none is left
     */
    @Nullable
    CaptureBacklog now(@Nullable Lsn published, @Nullable Lsn marker, long nanos) {
        if (published == null || marker == null || !published.isBefore(marker)) {
            return null;
        }
        if (first == null) {
            first = published;
            firstNanos = nanos;
        }
        long left = marker.value() - published.value();
        long done = published.value() - first.value();
        double seconds = (nanos - firstNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        if (done <= 0 || seconds <= 0) {
            return new CaptureBacklog(left, null, null);
        }
        double rate = done / seconds;
        return new CaptureBacklog(left, Math.max(1, Math.round(rate)), (long) Math.ceil(left / rate));
    }
}
