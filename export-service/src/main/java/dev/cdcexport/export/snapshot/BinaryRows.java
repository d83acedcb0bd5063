package dev.cdcexport.export.snapshot;

import dev.cdcexport.export.format.RowBatch;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Takes what {@code COPY … TO STDOUT (FORMAT binary)} sends, any number of statements one after the other, and hands on the rows,
 * many at a time, to a sink that others hand rows to as well: its monitor keeps them apart. Each write brings whole rows, as each CopyData
 * message does. One thread uses it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">PostgreSQL: COPY, "Binary Format"</a>
 */
final class BinaryRows extends OutputStream {

    private static final int ENOUGH_BYTES = 256 * 1024;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};

    /** The signature, flags, and the length of an extension. */
    private static final int HEADER_BYTES = SIGNATURE.length + 2 * Integer.BYTES;

    private static final int NULL_LENGTH = -1;
    private static final int END_OF_DATA = -1;

    private final SentColumn[] columns;
    private final RowBatch batch;
    private final RowSink sink;
    private final ValueText text = new ValueText();
    private boolean headerSeen;

    /**
     * @param columns those that the statements select, in order
     * @param sink shared
     */
    BinaryRows(List<SourceTable.Column> columns, RowSink sink) {
        this.columns =
                columns.stream().map(column -> SentColumn.of(column.typeOid())).toArray(SentColumn[]::new);
        this.batch = sink.newBatch();
        this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            at = headerSeen ? row(bytes, at, end) : header(bytes, at, end);
        }
    }

    /** Hands on the last rows. */
    void finish() throws IOException {
        if (headerSeen) {
            throw new IOException("what COPY sends ends before its trailer");
        }
        handOn();
    }

    private int header(byte[] bytes, int at, int end) throws IOException {
        if (end - at < HEADER_BYTES
                || !Arrays.equals(bytes, at, at + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new IOException("what COPY sends does not begin as its binary format does");
        }
        int flags = BigEndian.int4(bytes, at + SIGNATURE.length);
        int extension = BigEndian.int4(bytes, at + SIGNATURE.length + Integer.BYTES);
        if (flags != 0 || extension != 0) {
            throw new IOException("COPY's binary format has flags " + flags + " and an extension of " + extension
                    + " bytes, which are not known");
        }
        headerSeen = true;
        return at + HEADER_BYTES;
    }

    private int row(byte[] bytes, int from, int end) throws IOException {
        int fields = BigEndian.int2(bytes, from);
        int at = from + Short.BYTES;
        if (fields == END_OF_DATA) {
            headerSeen = false;
            return at;
        }
        if (fields != columns.length) {
            throw new IOException("COPY sends a row of " + fields + " values instead of " + columns.length);
        }
        batch.begin(fields);
        for (SentColumn column : columns) {
            int length = BigEndian.int4(bytes, at);
            at += Integer.BYTES;
            if (length == NULL_LENGTH) {
                batch.addNull();
            } else {
                column.print(bytes, at, length, text, batch);
                at += length;
            }
        }
        if (at > end) {
            throw new IOException("COPY sends a part of a row");
        }
        batch.end();
        handOnIfEnough();
        return at;
    }

    private void handOnIfEnough() throws IOException {
        if (batch.bytes() >= ENOUGH_BYTES) {
            handOn();
        }
    }

    private void handOn() throws IOException {
        synchronized (sink) {
            sink.write(batch);
        }
        batch.clear();
    }
}
