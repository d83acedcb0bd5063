package dev.cdcexport.capture.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row and its key on their way through Debezium: one value of bytes, so that Debezium has one column to look after, however many the
 * table has. The key's length stands first, then the key, then the row.
 *
 * @param key the record's key as JSON, {@code null} if rows have none or it is not known
 * @param row the row as JSON
 * @param refusal why the row cannot be published, {@code null} if it can; then there is nothing else
 */
public record PackedRow(
        @Nullable ByteBuffer key, ByteBuffer row, @Nullable String refusal) {

    /** In place of a key's length. */
    static final int NO_KEY = -1;

    /** In place of a key's length, where the reason follows why the row cannot be published. */
    private static final int REFUSED = -2;

    /** Stands for a row that cannot be published. */
    static byte[] refused(String why) {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + text.length)
                .putInt(REFUSED)
                .put(text)
                .array();
    }

    static PackedRow unpack(ByteBuffer packed) {
        int length = packed.getInt(packed.position());
        if (length == REFUSED) {
            ByteBuffer why = packed.duplicate().position(packed.position() + Integer.BYTES);
            return new PackedRow(
                    null,
                    ByteBuffer.allocate(0),
                    StandardCharsets.UTF_8.decode(why).toString());
        }
        int start = packed.position() + Integer.BYTES;
        int rowStart = start + Math.max(0, length);
        return new PackedRow(
                length == NO_KEY ? null : packed.slice(start, length),
                packed.slice(rowStart, packed.limit() - rowStart),
                null);
    }

    /** Whether both keys are known, and are different. */
    static boolean keysDiffer(byte[] packed, byte[] other) {
        int length = ByteBuffer.wrap(packed).getInt();
        int otherLength = ByteBuffer.wrap(other).getInt();
        return length >= 0
                && otherLength >= 0
                && !Arrays.equals(
                        packed,
                        Integer.BYTES,
                        Integer.BYTES + length,
                        other,
                        Integer.BYTES,
                        Integer.BYTES + otherLength);
    }
}
