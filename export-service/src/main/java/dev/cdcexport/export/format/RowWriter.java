package dev.cdcexport.export.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes rows of texts, one at a time. One thread uses it. */
public final class RowWriter {

    private final RowSink sink;
    private final RowBatch batch;

    /** Writes into a sink, which the caller closes. */
    public RowWriter(RowSink sink) {
        this.sink = sink;
        this.batch = sink.newBatch();
    }

    /**
     * Writes a row.
     *
     * @param cells a text for each column, {@code null} for SQL NULL
     * @return the part that it went to, from 0
     * @throws IOException if the sink does not take it
     */
    public int row(@Nullable String[] cells) throws IOException {
        batch.clear();
        batch.begin(cells.length);
        for (String cell : cells) {
            if (cell == null) {
                batch.addNull();
            } else {
                byte[] text = cell.getBytes(StandardCharsets.UTF_8);
                batch.add(text, 0, text.length);
            }
        }
        batch.end();
        return sink.write(batch);
    }
}
