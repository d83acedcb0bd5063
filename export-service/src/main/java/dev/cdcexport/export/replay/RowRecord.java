package dev.cdcexport.export.replay;

import dev.cdcexport.contract.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a line does to a row, as bytes that sort by row, then by the order of the lines: the cells that tell the row, each behind its
 * length, so that none is the beginning of another; the line's ordinal; the step; all cells.
 *
 * @param identity the bytes that tell the row
 * @param step what the line does
 * @param cells a text, {@code null} for SQL NULL, or {@link Row#UNKNOWN}, for each column of the table
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record RowRecord(byte[] identity, Step step, @Nullable String[] cells) {

    private static final int NULL = -1;
    private static final int UNKNOWN = -2;
    private static final Step[] STEPS = Step.values();

    /** What a line does to the row. */
    enum Step {
        /** The row is there from now on, with these values; in a table without key, once more. */
        PUT,
        /** The row is there no more; in a table without key, once less. */
        REMOVE,
        /** The row as the table has it; after all lines of files. */
        TABLE
    }

    /** By its ordinal: no record outlives the process. */
    @SuppressWarnings("EnumOrdinal")
    static byte[] encode(int[] identity, long ordinal, Step step, @Nullable String[] cells) {
        byte[] @Nullable [] texts = new byte[cells.length] @Nullable [];
        int allCells = 0;
        for (int i = 0; i < cells.length; i++) {
            String cell = cells[i];
            texts[i] = cell == null || isUnknown(cell) ? null : cell.getBytes(StandardCharsets.UTF_8);
            allCells += size(texts[i]);
        }
        int identityCells =
                Arrays.stream(identity).map(index -> size(texts[index])).sum();
        ByteBuffer record = ByteBuffer.allocate(identityCells + Long.BYTES + 1 + allCells);
        for (int index : identity) {
            put(record, cells[index], texts[index]);
        }
        record.putLong(ordinal).put((byte) step.ordinal());
        for (int i = 0; i < cells.length; i++) {
            put(record, cells[i], texts[i]);
        }
        return record.array();
    }

    private static int size(byte @Nullable [] text) {
        return Integer.BYTES + (text == null ? 0 : text.length);
    }

    private static void put(ByteBuffer record, @Nullable String cell, byte @Nullable [] text) {
        if (text == null) {
            record.putInt(cell == null ? NULL : UNKNOWN);
        } else {
            record.putInt(text.length).put(text);
        }
    }

    /**
     * Reads a record back.
     *
     * @param identityCells how many cells tell the row
     * @param columns how many cells there are
     */
    static RowRecord decode(byte[] bytes, int identityCells, int columns) {
        ByteBuffer record = ByteBuffer.wrap(bytes);
        for (int i = 0; i < identityCells; i++) {
            int length = record.getInt();
            record.position(record.position() + Math.max(0, length));
        }
        byte[] identity = Arrays.copyOf(bytes, record.position());
        record.getLong();
        Step step = STEPS[record.get()];
        @Nullable String[] cells = new @Nullable String[columns];
        for (int i = 0; i < columns; i++) {
            cells[i] = cell(bytes, record);
        }
        return new RowRecord(identity, step, cells);
    }

    private static @Nullable String cell(byte[] bytes, ByteBuffer record) {
        int length = record.getInt();
        if (length == NULL) {
            return null;
        }
        if (length == UNKNOWN) {
            return Row.UNKNOWN;
        }
        String text = new String(bytes, record.position(), length, StandardCharsets.UTF_8);
        record.position(record.position() + length);
        return text;
    }

    boolean isOfSameRow(RowRecord other) {
        return Arrays.equals(identity, other.identity);
    }

    @SuppressWarnings("ReferenceEquality")
    static boolean isUnknown(@Nullable String cell) {
        return cell == Row.UNKNOWN;
    }

    /** Whether two values are the same; an unknown one is like no other. */
    static boolean areEqual(@Nullable String one, @Nullable String other) {
        return !isUnknown(one) && !isUnknown(other) && Objects.equals(one, other);
    }
}
