package dev.cdcexport.export.replay;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.csv.CsvReader;
import dev.cdcexport.export.csv.FormulaGuard;
import dev.cdcexport.export.replay.RowRecord.Step;
import dev.cdcexport.export.sort.ExternalSorter;
import dev.cdcexport.export.sort.SortedRecords;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One table's files applied in order, as a consumer would, and compared with the table: all lines, and last the table's rows, are sorted
 * by row, so that memory holds one row's state and the sort buffer. One thread uses it, for one comparison.
 */
public final class Replay implements Closeable {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final TableSchema table;
    private final int[] identity;
    private final boolean guarded;
    private final ExternalSorter lines;
    private long ordinal;

    /**
     * @param table the columns that are compared, and the key; without a key the table is a multiset of rows
     * @param guarded whether all values are compared as a file with {@link FormulaGuard} has them, because one of the files has it
     * @param spillDirectory where sorted files lie meanwhile; must exist. What a crash leaves there may be deleted
     * @param bufferBytes memory for sorting, in bytes
     */
    public Replay(TableSchema table, boolean guarded, Path spillDirectory, long bufferBytes) {
        this.table = table;
        this.guarded = guarded;
        this.identity = table.key().isEmpty()
                ? IntStream.range(0, table.columns().size()).toArray()
                : table.key().stream().mapToInt(table.columnNames()::indexOf).toArray();
        this.lines = new ExternalSorter(spillDirectory, bufferBytes);
    }

    /** Opens the content of a file. */
    @FunctionalInterface
    public interface Opening {

        /** The content from its beginning; closed by the caller. */
        InputStream open() throws IOException;
    }

    /**
     * Applies a published file after all earlier ones, as far as it can be read.
     *
     * @param content opens it; throws {@link NoSuchFileException} if it is not there
     * @param published how it should be
     * @return what is wrong with it, if anything
     * @throws IOException if lines cannot be spilled
     */
    public Optional<BadFile> apply(Opening content, PublishedFile published) throws IOException {
        try (DigestedFile file = new DigestedFile(content.open())) {
            Optional<String> unread = published.ofAnother() ? Optional.empty() : read(file, published);
            Optional<String> altered = file.alteration(published);
            if (altered.isPresent()) {
                String detail = altered.get()
                        + unread.map(why -> "; it can be read in part only: " + why)
                                .orElse("");
                return Optional.of(new BadFile(published.name(), BadFile.Reason.ALTERED, detail));
            }
            return unread.map(why -> new BadFile(published.name(), BadFile.Reason.UNREADABLE, why));
        } catch (NoSuchFileException e) {
            return Optional.of(new BadFile(
                    published.name(),
                    BadFile.Reason.MISSING,
                    "it is not in " + Path.of(e.getFile()).getParent()));
        }
    }

    private Optional<String> read(DigestedFile file, PublishedFile published) throws IOException {
        try {
            read(lines(file.content(), published));
            return Optional.empty();
        } catch (UnreadableException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw (IOException) new InterruptedIOException("interrupted while reading a file").initCause(e);
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Applies a delta that was written for this comparison, after all published files.
     *
     * @param file with its header, not compressed
     * @throws IOException if it cannot be read, or lines cannot be spilled
     */
    public void applyDelta(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            read(new Lines(new BufferedInputStream(in, BUFFER_BYTES), Content.CHANGES, table));
        }
    }

    private Lines lines(InputStream in, PublishedFile published) throws UnreadableException {
        try {
            return new Lines(
                    published.compression().decompress(in),
                    published.content(),
                    published.format(),
                    published.header(),
                    table,
                    published.otherColumns());
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Takes the table's active rows, last of all.
     *
     * @param file as COPY wrote it: without header, the columns in the table's order
     * @throws IOException if it cannot be read, or lines cannot be spilled
     */
    public void takeTable(Path file) throws IOException {
        try (CsvReader rows = new CsvReader(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            for (@Nullable String[] row = rows.next(); row != null; row = rows.next()) {
                if (row.length != table.columns().size()) {
                    throw new IOException("a row of " + table.table() + " has " + row.length + " fields, not "
                            + table.columns().size());
                }
                add(Step.TABLE, row);
            }
        }
    }

    private void read(Lines opened) throws IOException {
        try (Lines read = opened) {
            while (read.next()) {
                if (read.isTruncate()) {
                    lines.clear();
                } else {
                    add(read.step(), read.cells());
                }
            }
        }
    }

    private void add(Step step, @Nullable String[] cells) throws IOException {
        if (guarded) {
            guard(cells);
        }
        lines.add(RowRecord.encode(identity, ordinal++, step, cells));
    }

    private static void guard(@Nullable String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            if (!RowRecord.isUnknown(cells[i])) {
                cells[i] = FormulaGuard.guard(cells[i]);
            }
        }
    }

    /**
     * Compares what the files make up with the table.
     *
     * @param departuresOmitted whether rows that only the files have are to be expected
     * @param maxDifferences how many differences are told one by one
     * @throws IOException if spilled lines cannot be read
     */
    public TableFindings compare(boolean departuresOmitted, int maxDifferences) throws IOException {
        Tally tally = new Tally(table, guarded, departuresOmitted, maxDifferences);
        try (SortedRecords sorted = lines.sorted()) {
            RowRecord first = null;
            RowState state = newState();
            for (byte[] bytes = sorted.next(); bytes != null; bytes = sorted.next()) {
                RowRecord record =
                        RowRecord.decode(bytes, identity.length, table.columns().size());
                if (first != null && !record.isOfSameRow(first)) {
                    state.compare(tally);
                    state = newState();
                }
                first = record;
                state.apply(record);
            }
            state.compare(tally);
        }
        return tally.findings();
    }

    private RowState newState() {
        return table.key().isEmpty() ? new EqualRows() : new KeyedRow();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
