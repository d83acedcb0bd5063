package dev.cdcexport.export.csv;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as {@code COPY … (FORMAT csv)} does with the same options; what COPY has no option for, this adds. One thread uses it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">PostgreSQL: COPY</a>
 */
public final class CsvWriter {

    private final CsvFormat format;
    private final RowSink sink;
    private final LineEncoder encoder;

    /**
     * Writes in the default format.
     *
     * @param out takes the bytes, a line at a time; never closed here
     */
    public CsvWriter(OutputStream out) {
        this(CsvFormat.DEFAULT, RowSink.into(out));
    }

    /**
     * @param format how lines look
     * @param sink takes them
     */
    public CsvWriter(CsvFormat format, RowSink sink) {
        this.format = format;
        this.sink = sink;
        this.encoder = new LineEncoder(format);
    }

    /**
     * Writes the line of column names, if the format has one.
     *
     * @throws IOException if the sink does not take it
     */
    public void header(List<String> names) throws IOException {
        if (format.header()) {
            encoder.clear();
            encoder.begin(names.size());
            names.forEach(encoder::add);
            encoder.end();
            sink.header(encoder.bytes(), encoder.size());
        }
    }

    /**
     * Writes a row.
     *
     * @param cells a text for each column, {@code null} for SQL NULL
     * @return the part that it went to, from 0
     * @throws IOException if the sink does not take it
     */
    public int row(@Nullable String[] cells) throws IOException {
        encoder.clear();
        encoder.begin(cells.length);
        for (String cell : cells) {
            encoder.add(cell);
        }
        encoder.end();
        return sink.row(encoder.bytes(), 0, encoder.size());
    }
}
