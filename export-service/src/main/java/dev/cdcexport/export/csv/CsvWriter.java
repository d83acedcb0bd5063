package dev.cdcexport.export.csv;

import java.io.BufferedWriter;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a stream of the caller's as {@code COPY … (FORMAT csv, FORCE_QUOTE *)} does: UTF-8, lines ended by {@code \n}, every
 * value quoted, NULL an empty field. One thread uses it, and flushes it before closing the stream.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">PostgreSQL: COPY</a>
 */
public final class CsvWriter implements Flushable {

    private static final CSVFormat FORMAT = CSVFormat.POSTGRESQL_CSV;
    private static final int BUFFER_CHARS = 1 << 16;

    private final Writer writer;

    /**
     * @param out takes the bytes; never closed here
     */
    public CsvWriter(OutputStream out) {
        this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARS);
    }

    /**
     * Writes the line of column names.
     *
     * @throws IOException if the stream does not take it
     */
    public void header(List<String> names) throws IOException {
        row(names.toArray(String[]::new));
    }

    /**
     * Writes a row.
     *
     * @param cells a text for each column, {@code null} for SQL NULL
     * @throws IOException if the stream does not take it
     */
    public void row(@Nullable String[] cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            FORMAT.print(cells[i], writer, i == 0);
        }
        FORMAT.println(writer);
    }

    /** Hands everything written so far to the stream. */
    @Override
    public void flush() throws IOException {
        writer.flush();
    }
}
