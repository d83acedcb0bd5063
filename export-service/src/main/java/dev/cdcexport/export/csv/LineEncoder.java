package dev.cdcexport.export.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes of one line after the other, as {@code COPY … TO} does for the same format: what is quoted, and how, is PostgreSQL's rule
 * ({@code CopyAttributeOutCSV}). One thread uses it.
 */
final class LineEncoder {

    private static final int INITIAL_BYTES = 512;
    private static final byte QUOTE = '"';

    /** Alone on a line it ends the data for {@code COPY … FROM} before PostgreSQL 18, unless it is quoted. */
    private static final byte[] END_OF_DATA = {'\\', '.'};

    private final byte delimiter;
    private final byte[] nullText;
    private final byte[] lineEnding;
    private final boolean quoteAll;
    private final boolean guard;
    private byte[] line = new byte[INITIAL_BYTES];
    private int length;
    private int fields;
    private boolean onlyField = true;

    LineEncoder(CsvFormat format) {
        this.delimiter = (byte) format.delimiter();
        this.nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
        this.lineEnding = format.lineEnding().text().getBytes(StandardCharsets.UTF_8);
        this.quoteAll = format.quoting() == Quoting.ALL_NON_NULL;
        this.guard = format.formulaGuard();
    }

    /**
     * Begins a line.
     *
     * @param fieldsToCome how many fields it will have
     */
    void begin(int fieldsToCome) {
        length = 0;
        fields = 0;
        onlyField = fieldsToCome == 1;
    }

    void add(@Nullable String value) {
        if (value == null) {
            addNull();
        } else {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            add(text, text.length);
        }
    }

    void addNull() {
        separate(nullText.length);
        put(nullText, nullText.length);
    }

    /** Adds a value: the first bytes of an array. */
    void add(byte[] text, int size) {
        separate(2 * size + 2 + 1);
        boolean guarded = guard && size > 0 && FormulaGuard.looksLikeFormula(text[0]);
        if (quoteAll || mustBeQuoted(text, size, guarded)) {
            line[length++] = QUOTE;
            putPrefix(guarded);
            putDoubled(text, size);
            line[length++] = QUOTE;
        } else {
            putPrefix(guarded);
            put(text, size);
        }
    }

    /** Ends the line; its bytes are the first so many of {@link #bytes}. */
    int end() {
        ensure(lineEnding.length);
        put(lineEnding, lineEnding.length);
        return length;
    }

    byte[] bytes() {
        return line;
    }

    private void separate(int more) {
        ensure(more + 1);
        if (fields++ > 0) {
            line[length++] = delimiter;
        }
    }

    private boolean mustBeQuoted(byte[] text, int size, boolean guarded) {
        if ((guarded && delimiter == FormulaGuard.PREFIX) || isNullText(text, size, guarded)) {
            return true;
        }
        if (onlyField && Arrays.equals(text, 0, size, END_OF_DATA, 0, END_OF_DATA.length)) {
            return true;
        }
        for (int i = 0; i < size; i++) {
            byte b = text[i];
            if (b == delimiter || b == QUOTE || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private boolean isNullText(byte[] text, int size, boolean guarded) {
        int prefix = guarded ? 1 : 0;
        return nullText.length == prefix + size
                && (!guarded || nullText[0] == FormulaGuard.PREFIX)
                && Arrays.equals(text, 0, size, nullText, prefix, nullText.length);
    }

    private void putPrefix(boolean guarded) {
        if (guarded) {
            line[length++] = FormulaGuard.PREFIX;
        }
    }

    private void putDoubled(byte[] text, int size) {
        for (int i = 0; i < size; i++) {
            byte b = text[i];
            if (b == QUOTE) {
                line[length++] = QUOTE;
            }
            line[length++] = b;
        }
    }

    private void put(byte[] text, int size) {
        System.arraycopy(text, 0, line, length, size);
        length += size;
    }

    private void ensure(int more) {
        if (line.length - length < more) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + more));
        }
    }
}
