package dev.cdcexport.export.csv;

import dev.cdcexport.export.format.RowBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes the bytes of one line after the other, as {@code COPY … TO} does for the same format: what is quoted, and how, is PostgreSQL's rule
 * ({@code CopyAttributeOutCSV}). One thread uses it.
 */
final class LineEncoder implements RowBatch {

    private static final int INITIAL_BYTES = 512;
    private static final int INITIAL_ROWS = 16;
    private static final byte QUOTE = '"';

    /** Eight bytes of an array as one number, so that many are looked at in one step. */
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long QUOTES = 0x2222_2222_2222_2222L;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** Alone on a line it ends the data for {@code COPY … FROM} before PostgreSQL 18, unless it is quoted. */
    private static final byte[] END_OF_DATA = {'\\', '.'};

    private final byte delimiter;
    private final byte[] nullText;
    private final byte[] lineEnding;
    private final boolean quoteAll;
    private final boolean guard;
    private byte[] lines = new byte[INITIAL_BYTES];
    private int[] ends = new int[INITIAL_ROWS];
    private int size;
    private int rows;
    private int fields;
    private boolean onlyField = true;

    LineEncoder(CsvFormat format) {
        this.delimiter = (byte) format.delimiter();
        this.nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
        this.lineEnding = format.lineEnding().text().getBytes(StandardCharsets.UTF_8);
        this.quoteAll = format.quoting() == Quoting.ALL_NON_NULL;
        this.guard = format.formulaGuard();
    }

    @Override
    public void begin(int fieldsToCome) {
        fields = 0;
        onlyField = fieldsToCome == 1;
    }

    @Override
    public void addNull() {
        separate(nullText.length);
        put(nullText, 0, nullText.length);
    }

    @Override
    public void add(byte[] text, int offset, int length) {
        separate(2 * length + 2 + 1);
        boolean guarded = guard && length > 0 && FormulaGuard.looksLikeFormula(text[offset]);
        if (quoteAll || mustBeQuoted(text, offset, length, guarded)) {
            lines[size++] = QUOTE;
            putPrefix(guarded);
            putDoubled(text, offset, length);
            lines[size++] = QUOTE;
        } else {
            putPrefix(guarded);
            put(text, offset, length);
        }
    }

    @Override
    public void end() {
        ensure(lineEnding.length);
        put(lineEnding, 0, lineEnding.length);
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, 2 * rows);
        }
        ends[rows++] = size;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int bytes() {
        return size;
    }

    @Override
    public int bytesUpTo(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Writes lines from one to before another; how many bytes these are. */
    int writeTo(OutputStream out, int from, int to) throws IOException {
        int begin = bytesUpTo(from);
        int length = bytesUpTo(to) - begin;
        out.write(lines, begin, length);
        return length;
    }

    @Override
    public void clear() {
        size = 0;
        rows = 0;
    }

    private void separate(int more) {
        ensure(more + 1);
        if (fields++ > 0) {
            lines[size++] = delimiter;
        }
    }

    private boolean mustBeQuoted(byte[] text, int offset, int length, boolean guarded) {
        if ((guarded && delimiter == FormulaGuard.PREFIX) || isNullText(text, offset, length, guarded)) {
            return true;
        }
        if (onlyField && Arrays.equals(text, offset, offset + length, END_OF_DATA, 0, END_OF_DATA.length)) {
            return true;
        }
        for (int i = offset; i < offset + length; i++) {
            byte b = text[i];
            if (b == delimiter || b == QUOTE || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private boolean isNullText(byte[] text, int offset, int length, boolean guarded) {
        int prefix = guarded ? 1 : 0;
        return nullText.length == prefix + length
                && (!guarded || nullText[0] == FormulaGuard.PREFIX)
                && Arrays.equals(text, offset, offset + length, nullText, prefix, nullText.length);
    }

    private void putPrefix(boolean guarded) {
        if (guarded) {
            lines[size++] = FormulaGuard.PREFIX;
        }
    }

    /** Eight bytes at a time where none of them is a quote. */
    private void putDoubled(byte[] text, int offset, int length) {
        byte[] target = lines;
        int to = size;
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(text, at);
            if (hasQuote(word)) {
                to = putDoubled(text, at, at + Long.BYTES, to);
            } else {
                WORDS.set(target, to, word);
                to += Long.BYTES;
            }
        }
        size = putDoubled(text, at, end, to);
    }

    private int putDoubled(byte[] text, int from, int end, int target) {
        int to = target;
        for (int at = from; at < end; at++) {
            byte b = text[at];
            if (b == QUOTE) {
                lines[to++] = QUOTE;
            }
            lines[to++] = b;
        }
        return to;
    }

    /** Whether one of the eight bytes is a quote: that byte is 0 in the difference, and only below a 0 a borrow can set a high bit. */
    private static boolean hasQuote(long word) {
        long difference = word ^ QUOTES;
        return ((difference - LOW_BITS) & ~difference & HIGH_BITS) != 0;
    }

    private void put(byte[] text, int offset, int length) {
        System.arraycopy(text, offset, lines, size, length);
        size += length;
    }

    private void ensure(int more) {
        if (lines.length - size < more) {
            lines = Arrays.copyOf(lines, Math.max(lines.length * 2, size + more));
        }
    }
}
