package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.Row;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link RecordWriter} wrote, from the record's beginning on. */
final class RecordReader {

    private final byte[] record;
    private int at;

    RecordReader(byte[] record) {
        this.record = record;
    }

    /** Where it stands, in bytes from the record's beginning. */
    int offset() {
        return at;
    }

    /** Goes back to the record's beginning. */
    RecordReader rewind() {
        at = 0;
        return this;
    }

    int nextByte() {
        return record[at++];
    }

    /** The constant that {@link RecordWriter#putEnum} wrote, of all constants in order. */
    <E extends Enum<E>> E nextEnum(E[] constants) {
        return constants[nextByte()];
    }

    int nextInt() {
        return nextByte() << 24 | (nextByte() & 0xFF) << 16 | (nextByte() & 0xFF) << 8 | (nextByte() & 0xFF);
    }

    long nextLong() {
        return (long) nextInt() << 32 | (nextInt() & 0xFFFF_FFFFL);
    }

    Position nextPosition() {
        return new Position(nextInt(), new Lsn(nextLong()), nextLong());
    }

    Cells nextCells(int count) {
        @Nullable String[] values = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            values[i] = nextCell();
        }
        return new Cells(values);
    }

    /** Whether none of the next cells is unknown; stays where it is. */
    boolean areCellsKnown(int count) {
        int before = at;
        boolean known = true;
        for (int i = 0; i < count && known; i++) {
            int length = nextLength();
            known = length != RecordWriter.UNKNOWN;
            at += Math.max(0, length - RecordWriter.FIRST_LENGTH);
        }
        at = before;
        return known;
    }

    void skipCells(int count) {
        for (int i = 0; i < count; i++) {
            int length = nextLength();
            at += Math.max(0, length - RecordWriter.FIRST_LENGTH);
        }
    }

    private @Nullable String nextCell() {
        int length = nextLength();
        if (length == RecordWriter.NULL) {
            return null;
        }
        if (length == RecordWriter.UNKNOWN) {
            return Row.UNKNOWN;
        }
        int bytes = length - RecordWriter.FIRST_LENGTH;
        String value = new String(record, at, bytes, StandardCharsets.UTF_8);
        at += bytes;
        return value;
    }

    private int nextLength() {
        int length = 0;
        int shift = 0;
        int b = nextByte();
        while (b < 0) {
            length |= (b & 0x7F) << shift;
            shift += 7;
            b = nextByte();
        }
        return length | b << shift;
    }
}
