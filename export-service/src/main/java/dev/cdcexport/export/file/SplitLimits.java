package dev.cdcexport.export.file;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * When a table's file goes on in a next part. Parts are cut between rows only, so that one whose first row alone is too large holds
 * that row.
 *
 * @param rows the most rows of a part, header aside; {@code null} for no limit
 * @param bytes the most bytes of a part before compression, header and all; {@code null} for no limit
 */
public record SplitLimits(@Nullable Long rows, @Nullable Long bytes) {

    /** One file for each table. */
    public static final SplitLimits NONE = new SplitLimits(null, null);

    /** The most files of a job that splits them: the job's record names each, and has to fit into one Kafka message. */
    public static final int MAX_FILES = 1_000;

    /** Refuses limits below 1. */
    public SplitLimits {
        if ((rows != null && rows < 1) || (bytes != null && bytes < 1)) {
            throw new IllegalArgumentException("limits are at least 1, got " + rows + " rows and " + bytes + " bytes");
        }
    }

    /** Whether files come in parts. */
    @JsonIgnore
    public boolean isSplit() {
        return rows != null || bytes != null;
    }

    /** How it reads in a message. */
    @Override
    public String toString() {
        return (rows == null ? "any number of" : rows) + " rows and " + (bytes == null ? "any number of" : bytes)
                + " bytes";
    }

    /** Whether a part with so many rows and bytes takes no row of so many bytes more. */
    boolean isFull(long rowsNow, long bytesNow, int rowBytes) {
        return rowsNow > 0 && ((rows != null && rowsNow >= rows) || (bytes != null && bytesNow + rowBytes > bytes));
    }
}
