package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records that are sorted: big-endian numbers, whose order as bytes is theirs, and values as UTF-8 behind their length,
 * so that no value is the beginning of another. One thread uses it for one record after the other.
 */
final class RecordWriter {

    /** Lengths are written as themselves plus this. */
    static final int FIRST_LENGTH = 2;

    static final int UNKNOWN = 1;
    static final int NULL = 0;

    private byte[] buffer = new byte[256];
    private int size;

    RecordWriter begin() {
        size = 0;
        return this;
    }

    byte[] end() {
        return Arrays.copyOf(buffer, size);
    }

    RecordWriter putByte(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /** By its ordinal: no record outlives the process. */
    @SuppressWarnings("EnumOrdinal")
    RecordWriter putEnum(Enum<?> value) {
        return putByte(value.ordinal());
    }

    RecordWriter putInt(int value) {
        return putByte(value >>> 24).putByte(value >>> 16).putByte(value >>> 8).putByte(value);
    }

    RecordWriter putLong(long value) {
        return putInt((int) (value >>> 32)).putInt((int) value);
    }

    RecordWriter putPosition(Position position) {
        return putInt(position.epoch()).putLong(position.commitLsn().value()).putLong(position.txIndex());
    }

    RecordWriter putCells(Cells cells) {
        for (String value : cells.values()) {
            putCell(value);
        }
        return this;
    }

    RecordWriter putCell(@Nullable String value) {
        if (value == null) {
            return putLength(NULL);
        }
        if (Cells.isUnknown(value)) {
            return putLength(UNKNOWN);
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        putLength(bytes.length + FIRST_LENGTH);
        ensure(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    /** Seven bits in a byte, the lowest first, the eighth set if more follow. */
    private RecordWriter putLength(int length) {
        int rest = length;
        while (rest > 0x7F) {
            putByte(rest | 0x80);
            rest >>>= 7;
        }
        return putByte(rest);
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
