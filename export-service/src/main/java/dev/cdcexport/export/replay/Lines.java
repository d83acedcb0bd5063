package dev.cdcexport.export.replay;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.FileFormat;
import dev.cdcexport.export.format.RowReader;
import dev.cdcexport.export.replay.RowRecord.Step;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lines of a data file, one after the other. Used by {@link Replay}, on its thread. */
final class Lines implements Closeable {

    private static final String TRUNCATE = "TRUNCATE";

    private final Content content;
    private final RowReader rows;
    private final Layout layout;
    private @Nullable String[] line = {};
    private long number = 1;

    /**
     * Reads a file that names its columns itself.
     *
     * @param in the file's bytes, not compressed; closed with this
     * @param content what its lines are
     * @param table the columns wanted
     * @throws UnreadableException if it does not begin as such a file does
     */
    Lines(InputStream in, Content content, TableSchema table) throws UnreadableException {
        this(in, content, CsvFormat.DEFAULT, List.of(), table, Set.of());
    }

    /**
     * @param in the file's bytes, not compressed; closed with this
     * @param content what its lines are
     * @param format how they look
     * @param names the names of the fields, used where the file does not say them as they are
     * @param table the columns wanted
     * @param otherColumns names under which the file has other columns than the table
     * @throws UnreadableException if it does not begin as such a file does
     */
    Lines(
            InputStream in,
            Content content,
            FileFormat format,
            List<String> names,
            TableSchema table,
            Set<String> otherColumns)
            throws UnreadableException {
        this.content = content;
        try {
            this.rows = format.read(in);
        } catch (IOException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()), e);
        }
        this.layout = Layout.of(header(format, names), content, table, otherColumns);
    }

    /** A guarded name may not be the column's. */
    private @Nullable String[] header(FileFormat format, List<String> names) throws UnreadableException {
        @Nullable String[] known = names.toArray(new @Nullable String[0]);
        if (!format.hasHeader()) {
            number = 0;
            return known;
        }
        @Nullable String[] header = read();
        if (header == null) {
            throw new UnreadableException("it is empty");
        }
        return format.guardsFormulas() ? known : header;
    }

    /**
     * Goes on to the next line.
     *
     * @return false after the last
     * @throws UnreadableException if the file cannot be read on
     */
    boolean next() throws UnreadableException {
        @Nullable String[] read = read();
        if (read == null) {
            return false;
        }
        number++;
        line = read;
        layout.requireWhole(line);
        return true;
    }

    private @Nullable String @Nullable [] read() throws UnreadableException {
        try {
            return rows.next();
        } catch (IOException e) {
            throw new UnreadableException("after row " + number + ": " + e.getMessage(), e);
        }
    }

    /** Whether the line empties the table. */
    boolean isTruncate() {
        return content == Content.CHANGES && TRUNCATE.equals(layout.operation(line));
    }

    /** What another line does to its row. */
    Step step() throws UnreadableException {
        if (content == Content.ROWS) {
            return Step.PUT;
        }
        String operation = String.valueOf(layout.operation(line));
        return switch (operation) {
            case "INSERT", "UPDATE" -> Step.PUT;
            case "DELETE" -> Step.REMOVE;
            default -> throw new UnreadableException("there is no operation " + operation);
        };
    }

    /** The line's values in the order of the table's columns. */
    @Nullable
    String[] cells() throws UnreadableException {
        return content == Content.ROWS ? layout.cells(line) : layout.changedCells(line);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
