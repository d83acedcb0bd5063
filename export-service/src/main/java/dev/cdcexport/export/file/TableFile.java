package dev.cdcexport.export.file;

import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.format.PartWriter;
import dev.cdcexport.export.format.RowBatch;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.store.Attempt;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.store.StagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The staged file of a table, or its parts, one after the other. One thread writes at a time; another may read how far it is.
 */
public final class TableFile implements RowSink, AutoCloseable {

    private final OutputStore store;
    private final Attempt attempt;
    private final String name;
    private final List<FileColumn> columns;
    private final FileShape shape;
    private final int maxParts;
    private final List<Part> finished = new ArrayList<>();
    private final AtomicLong finishedBytes = new AtomicLong();
    private final AtomicLong allRows = new AtomicLong();
    private volatile @Nullable OpenPart open;

    /**
     * A file as it stands in the store.
     *
     * @param name its final name
     * @param number the part's number from 1, {@code null} where the table has one file only
     * @param rows the rows that it has
     * @param bytes its size, compressed if it is
     * @param sha256 the digest of its bytes, in hexadecimal
     */
    public record Part(String name, @Nullable Integer number, long rows, long bytes, String sha256) {}

    /** The part that is being written. */
    private static final class OpenPart {

        private final StagedFile file;
        private final OutputStream compressed;
        private final PartWriter writer;
        private long rows;

        OpenPart(StagedFile file, FileShape shape, List<FileColumn> columns) throws IOException {
            this.file = file;
            this.compressed = shape.compression().compress(file.stream());
            this.writer = shape.format().begin(compressed, columns);
        }

        String finish() throws IOException {
            writer.finish();
            compressed.close();
            return file.finish();
        }
    }

    /**
     * Begins a table's file, or its parts.
     *
     * @param name the file's final name where it is not split
     * @param columns the columns of its rows, in order
     * @param shape how its bytes look
     * @param maxParts how many parts there may be at most
     */
    public TableFile(
            OutputStore store, Attempt attempt, String name, List<FileColumn> columns, FileShape shape, int maxParts) {
        this.store = store;
        this.attempt = attempt;
        this.name = name;
        this.columns = List.copyOf(columns);
        this.shape = shape;
        this.maxParts = maxParts;
    }

    @Override
    public RowBatch newBatch() {
        return shape.format().newBatch();
    }

    /** At once if they all belong to one part. */
    @Override
    public int write(RowBatch batch) throws IOException {
        int from = 0;
        if (shape.split().isSplit()) {
            for (int row = 0; row < batch.rows(); row++) {
                OpenPart part = openPart();
                int start = batch.bytesUpTo(row);
                long bytes = part.writer.bytes() + start - batch.bytesUpTo(from);
                if (shape.split().isFull(part.rows + row - from, bytes, batch.bytesUpTo(row + 1) - start)) {
                    write(batch, from, row);
                    from = row;
                    end(part);
                }
            }
        }
        write(batch, from, batch.rows());
        return finished.size();
    }

    private void write(RowBatch batch, int from, int to) throws IOException {
        if (from < to) {
            OpenPart part = openPart();
            part.writer.write(batch, from, to);
            part.rows += to - from;
            allRows.addAndGet(to - from);
        }
    }

    /** How many rows have been taken so far; those of copied files do not count. */
    public long rows() {
        return allRows.get();
    }

    /** How many bytes have reached the files so far. */
    public long bytes() {
        OpenPart now = open;
        return finishedBytes.get() + (now == null ? 0 : now.file.bytes());
    }

    /**
     * Writes all out and makes it durable. Without any row there is one file, too.
     *
     * @return the files, in order
     * @throws IOException if the store does not take them
     */
    public List<Part> finish() throws IOException {
        if (open != null || finished.isEmpty()) {
            end(openPart());
        }
        return List.copyOf(finished);
    }

    /**
     * Copies the files that another job has written of the same, under our names, instead of writing rows.
     *
     * @param originals that job's, all of them
     * @return the files, in order; empty if one is not there any more or has other bytes by now, and then rows can be written all the same
     * @throws IOException if the store fails
     */
    public Optional<List<Part>> copy(Attempt original, List<Part> originals) throws IOException {
        List<Part> copies = new ArrayList<>();
        for (Part part : originals) {
            Integer number = part.number();
            String copyName = number == null ? name : FileNames.part(name, number, shape.extension());
            Optional<InputStream> bytes = store.read(original, part.name());
            if (bytes.isEmpty() || !copy(bytes.get(), copyName).equals(part.sha256())) {
                return Optional.empty();
            }
            copies.add(new Part(copyName, number, part.rows(), part.bytes(), part.sha256()));
        }
        finishedBytes.addAndGet(copies.stream().mapToLong(Part::bytes).sum());
        return Optional.of(copies);
    }

    private String copy(InputStream original, String copyName) throws IOException {
        try (original;
                StagedFile copy = store.stage(attempt, copyName)) {
            original.transferTo(copy.stream());
            return copy.finish();
        }
    }

    private OpenPart openPart() throws IOException {
        OpenPart part = open;
        if (part == null) {
            part = begin();
            open = part;
        }
        return part;
    }

    private OpenPart begin() throws IOException {
        int number = finished.size() + 1;
        if (number > maxParts) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "splitRows, splitBytes: with parts of " + shape.split() + " the job would have more than "
                            + SplitLimits.MAX_FILES + " files",
                    "Ask for larger parts.");
        }
        return new OpenPart(store.stage(attempt, partName(number)), shape, columns);
    }

    private String partName(int number) {
        return shape.split().isSplit() ? FileNames.part(name, number, shape.extension()) : name;
    }

    private void end(OpenPart part) throws IOException {
        String sha256 = part.finish();
        int number = finished.size() + 1;
        finished.add(new Part(
                partName(number), shape.split().isSplit() ? number : null, part.rows, part.file.bytes(), sha256));
        open = null;
        finishedBytes.addAndGet(part.file.bytes());
    }

    /** Gives up what was not finished; what was written stays for the job to discard. */
    @Override
    public void close() throws IOException {
        OpenPart part = open;
        if (part != null) {
            part.file.close();
        }
    }
}
