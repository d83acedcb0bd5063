package dev.cdcexport.export.csv;

import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.format.FileFormat;
import dev.cdcexport.export.format.PartWriter;
import dev.cdcexport.export.format.RowBatch;
import dev.cdcexport.export.format.RowReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a file of lines and fields is written, and has to be read. The quote is {@code "}, doubled within quotes; the encoding UTF-8. A NULL
 * and a value can always be told apart: a value that equals the NULL text is quoted.
 *
 * @param delimiter what separates fields: one ASCII character
 * @param header whether the first line names the columns
 * @param nullText what stands for NULL, never quoted
 * @param quoting which values are quoted
 * @param lineEnding what ends a line
 * @param formulaGuard whether values that a spreadsheet would take for formulas are changed, see {@link FormulaGuard}
 */
public record CsvFormat(
        char delimiter, boolean header, String nullText, Quoting quoting, LineEnding lineEnding, boolean formulaGuard)
        implements FileFormat {

    /** RFC 4180 with line feeds, every value quoted, NULL an empty field. */
    public static final CsvFormat DEFAULT = new CsvFormat(',', true, "", Quoting.ALL_NON_NULL, LineEnding.LF, false);

    private static final int MAX_NULL_TEXT = 64;
    private static final int FIRST_BEYOND_ASCII = 0x80;

    /**
     * Refuses what could not be read back.
     *
     * @throws InvalidFormatException if a value is not allowed, or not beside the others
     */
    public CsvFormat {
        requireDelimiter(delimiter);
        requireNullText(nullText, delimiter);
    }

    private static void requireDelimiter(char delimiter) {
        String remedy = "Use one ASCII character that is no quote, line break, dot or backslash, or one of the names "
                + Delimiters.NAMES + ".";
        if (delimiter == '"') {
            throw new InvalidFormatException("delimiter", "'\"' is the quote", remedy);
        }
        if (delimiter == '\n' || delimiter == '\r' || delimiter == 0) {
            throw new InvalidFormatException("delimiter", "a line break or NUL cannot separate fields", remedy);
        }
        if (delimiter >= FIRST_BEYOND_ASCII) {
            throw new InvalidFormatException(
                    "delimiter", "'" + delimiter + "' takes more than one byte, which COPY cannot read", remedy);
        }
        if (delimiter == '.' || delimiter == '\\') {
            throw new InvalidFormatException(
                    "delimiter",
                    "'" + delimiter + "' could make a line '\\.', which ends the data for COPY before PostgreSQL 18",
                    remedy);
        }
    }

    private static void requireNullText(String nullText, char delimiter) {
        if (nullText.indexOf(delimiter) >= 0) {
            throw nullText(nullText, "contains the delimiter '" + delimiter + "'");
        }
        if (nullText.chars().anyMatch(c -> c == '"' || c == '\n' || c == '\r' || c == 0)) {
            throw nullText(nullText, "contains a quote, a line break or NUL, and NULL is never quoted");
        }
        if (nullText.equals("\\.")) {
            throw nullText(nullText, "alone on a line ends the data for COPY before PostgreSQL 18");
        }
        if (nullText.length() > MAX_NULL_TEXT) {
            throw nullText(nullText, "has " + nullText.length() + " characters");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(nullText)) {
            throw nullText(nullText, "is no text that UTF-8 can hold");
        }
    }

    private static InvalidFormatException nullText(String value, String problem) {
        return new InvalidFormatException(
                "nullText",
                "'" + value + "' " + problem,
                "Use at most " + MAX_NULL_TEXT
                        + " characters without delimiter, quote and line break, for example \\N, or leave nullText out.");
    }

    /** A value as a file of this format has it, before quoting; {@code null} stays. */
    public @Nullable String guarded(@Nullable String value) {
        return formulaGuard ? FormulaGuard.guard(value) : value;
    }

    /** The same without a line that names the columns. */
    public CsvFormat withoutHeader() {
        return new CsvFormat(delimiter, false, nullText, quoting, lineEnding, formulaGuard);
    }

    @Override
    public String extension() {
        return ".csv";
    }

    @Override
    public String mediaType() {
        return "text/csv;charset=UTF-8";
    }

    @Override
    public RowBatch newBatch() {
        return new LineEncoder(this);
    }

    @Override
    public PartWriter begin(OutputStream out, List<FileColumn> columns) throws IOException {
        return new CsvPart(out, this, columns);
    }

    @Override
    public RowReader read(InputStream in) throws IOException {
        return new CsvReader(in, this);
    }

    @Override
    public boolean hasHeader() {
        return header;
    }

    @Override
    public boolean guardsFormulas() {
        return formulaGuard;
    }
}
