package dev.cdcexport.export.csv;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Takes apart what {@code COPY … (FORMAT csv, FORCE_QUOTE *)} prints, in chunks of any size: each value is quoted, NULL is an empty
 * field, a line feed outside quotes ends the row. Used by the thread that copies.
 */
final class CopiedRows extends OutputStream {

    private static final int INITIAL_BYTES = 512;

    private enum State {
        /** Before a field: a quote begins a value, anything else means NULL. */
        FIELD,
        /** Within quotes. */
        VALUE,
        /** Behind a quote that ends the value, or is the first of two. */
        QUOTE
    }

    private final int columns;
    private final LineEncoder encoder;
    private final RowSink sink;
    private State state = State.FIELD;
    private boolean rowBegun;
    private byte[] value = new byte[INITIAL_BYTES];
    private int length;

    CopiedRows(int columns, LineEncoder encoder, RowSink sink) {
        this.columns = columns;
        this.encoder = encoder;
        this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] chunk, int offset, int count) throws IOException {
        int end = offset + count;
        int at = offset;
        while (at < end) {
            if (state == State.VALUE) {
                at = takeValue(chunk, at, end);
            } else {
                take(chunk[at++]);
            }
        }
    }

    /** Takes what belongs to the value as a whole, up to and with the next quote. */
    private int takeValue(byte[] chunk, int from, int end) {
        int at = from;
        while (at < end && chunk[at] != '"') {
            at++;
        }
        append(chunk, from, at - from);
        if (at < end) {
            state = State.QUOTE;
            at++;
        }
        return at;
    }

    private void take(byte b) throws IOException {
        if (!rowBegun) {
            encoder.begin(columns);
            rowBegun = true;
        }
        if (b == '"') {
            if (state == State.QUOTE) {
                append(new byte[] {b}, 0, 1);
            }
            state = State.VALUE;
            return;
        }
        if (b != ',' && b != '\n') {
            throw new IOException("COPY printed the byte " + b + " where a field or line should end");
        }
        endField();
        if (b == '\n') {
            endRow();
        }
    }

    private void endField() {
        if (state == State.QUOTE) {
            encoder.add(value, length);
        } else {
            encoder.addNull();
        }
        length = 0;
        state = State.FIELD;
    }

    private void endRow() throws IOException {
        rowBegun = false;
        int size = encoder.end();
        sink.row(encoder.bytes(), size);
    }

    private void append(byte[] from, int offset, int count) {
        if (value.length - length < count) {
            value = Arrays.copyOf(value, Math.max(value.length * 2, length + count));
        }
        System.arraycopy(from, offset, value, length, count);
        length += count;
    }

    @Override
    public void close() throws IOException {
        if (rowBegun || state != State.FIELD) {
            throw new IOException("what COPY printed ends within a row");
        }
    }
}
