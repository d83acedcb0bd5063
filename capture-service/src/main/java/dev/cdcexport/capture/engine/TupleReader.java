package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the tuples of row messages: texts as they are, SQL NULL, or unknown. */
final class TupleReader {

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
        if (buffer.hasArray()) {
            String text = new String(
                    buffer.array(), buffer.arrayOffset() + buffer.position(), length, StandardCharsets.UTF_8);
            buffer.position(buffer.position() + length);
            return text;
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
