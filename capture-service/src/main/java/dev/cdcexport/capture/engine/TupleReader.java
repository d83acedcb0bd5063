package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the tuples of row messages: texts as they are, SQL NULL, or unknown. */
final class TupleReader {

    /** What Java puts in place of bytes that are no UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private TupleReader() {}

    /** A whole tuple; a large value that the update left as it was is unknown. */
    static @Nullable String[] read(ByteBuffer buffer) {
        int count = Short.toUnsignedInt(buffer.getShort());
        @Nullable String[] values = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            values[i] = readValue(buffer);
        }
        return values;
    }

    /** A tuple of which only the replica identity's columns were logged: the others come as NULL, but are unknown. */
    static @Nullable String[] readIdentity(ByteBuffer buffer, RelationMessage relation) {
        @Nullable String[] values = read(buffer);
        for (int i = 0; i < values.length; i++) {
            if (!relation.columns().get(i).identity()) {
                values[i] = Row.UNKNOWN;
            }
        }
        return values;
    }

    private static @Nullable String readValue(ByteBuffer buffer) {
        char kind = (char) buffer.get();
        return switch (kind) {
            case 't' -> readText(buffer);
            case 'n' -> null;
            case 'u' -> Row.UNKNOWN;
            default -> throw new IllegalStateException("unknown kind of value in a row message: " + kind);
        };
    }

    private static String readText(ByteBuffer buffer) {
        int length = buffer.getInt();
        int start = buffer.position();
        buffer.position(start + length);
        String text = decode(buffer, start, length);
        if (text.indexOf(REPLACEMENT) >= 0 && !isExact(text, buffer, start, length)) {
            throw new IllegalStateException("a value is no valid UTF-8, so no file can hold it as it is: " + text
                    + "; remedy: find and correct it in the database");
        }
        return text;
    }

    private static String decode(ByteBuffer buffer, int start, int length) {
        if (buffer.hasArray()) {
            return new String(buffer.array(), buffer.arrayOffset() + start, length, StandardCharsets.UTF_8);
        }
        return new String(copy(buffer, start, length), StandardCharsets.UTF_8);
    }

    /** Whether the replacement character stands in the value itself, rather than for bytes that Java could not read. */
    private static boolean isExact(String text, ByteBuffer buffer, int start, int length) {
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), copy(buffer, start, length));
    }

    private static byte[] copy(ByteBuffer buffer, int start, int length) {
        byte[] bytes = new byte[length];
        buffer.duplicate().position(start).get(bytes);
        return bytes;
    }
}
