package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;

/**
 * Writes rows of one shape as they stand in the envelope: a JSON object of the columns that are known. Single-threaded.
 */
public final class RowWriter {

    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final RowShape shape;
    private final byte[][] names;
    private final JsonBytes out;
    private boolean empty = true;

    /**
     * @param shape the rows' columns
     * @param out where to
     */
    public RowWriter(RowShape shape, JsonBytes out) {
        this.shape = shape;
        this.out = out;
        this.names = new byte[shape.size()][];
        for (int i = 0; i < names.length; i++) {
            names[i] = new JsonBytes().putString(shape.name(i)).put(':').toByteArray();
        }
    }

    /** Begins an object. */
    public void begin() {
        out.put('{');
        empty = true;
    }

    /** Writes SQL NULL in the column with this index. */
    public void putNull(int column) {
        name(column);
        out.put(NULL);
    }

    /**
     * Writes a value in the column with this index.
     *
     * @param utf8 the text that PostgreSQL prints, a boolean as {@code true} or {@code false}
     * @throws UnwritableValueException if it is no valid UTF-8, or too large
     */
    public void put(int column, byte[] utf8, int offset, int length) {
        name(column);
        if (shape.form(column) == RowShape.JsonForm.BARE) {
            out.put(utf8, offset, length);
        } else {
            out.putString(utf8, offset, length);
        }
    }

    private void name(int column) {
        if (!empty) {
            out.put(',');
        }
        empty = false;
        out.put(names[column]);
    }

    /** Ends the object. */
    public void end() {
        out.put('}');
    }
}
