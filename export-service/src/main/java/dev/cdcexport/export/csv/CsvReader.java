package dev.cdcexport.export.csv;

import dev.cdcexport.export.format.RowReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what a {@link CsvFormat} and {@code COPY … (FORMAT csv)} write: the NULL text is NULL unless it is quoted, an empty line a row
 * of one field. A guarded value is given as the file has it. One thread uses it.
 */
public final class CsvReader implements RowReader {

    private final CSVParser parser;
    private final Iterator<CSVRecord> rows;

    /**
     * Reads the default format.
     *
     * @param in UTF-8; closed with this
     * @throws IOException if the stream cannot be read
     */
    public CsvReader(InputStream in) throws IOException {
        this(in, CsvFormat.DEFAULT);
    }

    /**
     * @param in UTF-8; closed with this
     * @param format how it was written; a header is given as the first row
     * @throws IOException if the stream cannot be read
     */
    public CsvReader(InputStream in, CsvFormat format) throws IOException {
        this.parser = CSVParser.parse(
                new InputStreamReader(
                        in,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                CSVFormat.POSTGRESQL_CSV
                        .builder()
                        .setDelimiter(format.delimiter())
                        .setNullString(format.nullText())
                        .get());
        this.rows = parser.iterator();
    }

    @Override
    public @Nullable String @Nullable [] next() throws IOException {
        try {
            return rows.hasNext() ? rows.next().values() : null;
        } catch (UncheckedIOException e) {
            throw new IOException("line " + parser.getCurrentLineNumber() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
