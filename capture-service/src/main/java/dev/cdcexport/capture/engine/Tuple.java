package dev.cdcexport.capture.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The values of a row message: for each column where its text lies in the message, SQL NULL, or unknown. Used again for each message, by the
 * decoder's thread.
 */
final class Tuple {

    private static final int NULL = -1;

    /** Outside the replica identity, or a large value that the update left as it was. */
    private static final int UNKNOWN = -2;

    private byte[] bytes = {};
    private int[] starts = {};
    private int[] lengths = {};
    private int size;

    /** Reads a whole tuple; a large value that the update left as it was is unknown. */
    void read(ByteBuffer buffer) {
        size = Short.toUnsignedInt(buffer.getShort());
        if (starts.length < size) {
            starts = new int[size];
            lengths = new int[size];
        }
        int base = base(buffer);
        for (int i = 0; i < size; i++) {
            char kind = (char) buffer.get();
            switch (kind) {
                case 't' -> text(i, buffer, base);
                case 'n' -> lengths[i] = NULL;
                case 'u' -> lengths[i] = UNKNOWN;
                default -> throw new IllegalStateException("unknown kind of value in a row message: " + kind);
            }
        }
    }

    /** Reads a tuple of which only the beginning has come; what has not come is unknown. */
    void readBeginning(ByteBuffer buffer) {
        size = Short.toUnsignedInt(buffer.getShort());
        if (starts.length < size) {
            starts = new int[size];
            lengths = new int[size];
        }
        Arrays.fill(lengths, 0, size, UNKNOWN);
        int base = base(buffer);
        for (int i = 0; i < size && buffer.hasRemaining(); i++) {
            char kind = (char) buffer.get();
            if (kind == 'n') {
                lengths[i] = NULL;
            } else if (kind == 't') {
                if (buffer.remaining() < Integer.BYTES
                        || buffer.remaining() - Integer.BYTES < buffer.getInt(buffer.position())) {
                    return;
                }
                text(i, buffer, base);
            }
        }
    }

    /** Makes the message's bytes reachable; where they lie behind the buffer's positions. */
    private int base(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            bytes = buffer.array();
            return buffer.arrayOffset();
        }
        bytes = new byte[buffer.limit()];
        buffer.get(buffer.position(), bytes, buffer.position(), buffer.remaining());
        return 0;
    }

    private void text(int column, ByteBuffer buffer, int base) {
        int length = buffer.getInt();
        starts[column] = base + buffer.position();
        lengths[column] = length;
        buffer.position(buffer.position() + length);
    }

    /** Reads a tuple of which only the replica identity's columns were logged: the others come as NULL, but are unknown. */
    void readIdentity(ByteBuffer buffer, RelationMessage relation) {
        read(buffer);
        for (int i = 0; i < size; i++) {
            if (!relation.columns().get(i).identity()) {
                lengths[i] = UNKNOWN;
            }
        }
    }

    /** Where a value is unknown takes the older row's, of the same message. */
    void complete(Tuple older) {
        for (int i = 0; i < size; i++) {
            if (lengths[i] == UNKNOWN) {
                starts[i] = older.starts[i];
                lengths[i] = older.lengths[i];
            }
        }
    }

    int size() {
        return size;
    }

    boolean isKnown(int column) {
        return lengths[column] != UNKNOWN;
    }

    boolean isNull(int column) {
        return lengths[column] == NULL;
    }

    /** What {@link #start} and {@link #length} speak of. */
    byte[] bytes() {
        return bytes;
    }

    int start(int column) {
        return starts[column];
    }

    int length(int column) {
        return lengths[column];
    }
}
