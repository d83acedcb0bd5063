package dev.cdcexport.capture.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row and its key on their way through Debezium: one value of bytes, so that Debezium has one column to look after, however many the
 * table has. The key's length stands first, then the key, then the row.
 *
 * @param key the record's key as JSON, {@code null} if rows have none or it is not known
 * @param row the row as JSON
 */
public record PackedRow(@Nullable ByteBuffer key, ByteBuffer row) {

    /** In place of a key's length. */
    static final int NO_KEY = -1;

    static PackedRow unpack(ByteBuffer packed) {
        int length = packed.getInt(packed.position());
        int start = packed.position() + Integer.BYTES;
        int rowStart = start + Math.max(0, length);
        return new PackedRow(
                length == NO_KEY ? null : packed.slice(start, length),
                packed.slice(rowStart, packed.limit() - rowStart));
    }

    /** Whether both keys are known, and are different. */
    static boolean keysDiffer(byte[] packed, byte[] other) {
        int length = ByteBuffer.wrap(packed).getInt();
        int otherLength = ByteBuffer.wrap(other).getInt();
        return length != NO_KEY
                && otherLength != NO_KEY
                && !Arrays.equals(
                        packed,
                        Integer.BYTES,
                        Integer.BYTES + length,
                        other,
                        Integer.BYTES,
                        Integer.BYTES + otherLength);
    }
}
