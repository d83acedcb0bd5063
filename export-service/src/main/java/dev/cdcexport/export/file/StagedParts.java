package dev.cdcexport.export.file;

import dev.cdcexport.export.csv.RowSink;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The staged file of a table, or its parts, one after the other. One thread writes at a time; another may read how far it is.
 */
public final class StagedParts implements RowSink, AutoCloseable {

    private static final byte[] NO_HEADER = {};

    private final OutputDirectory output;
    private final String jobId;
    private final int attempt;
    private final String name;
    private final Compression compression;
    private final SplitLimits limits;
    private final int maxParts;
    private final List<Part> finished = new ArrayList<>();
    private byte[] header = NO_HEADER;
    private @Nullable StagedFile file;
    private long rows;
    private long plainBytes;
    private final AtomicLong finishedBytes = new AtomicLong();
    private final AtomicLong allRows = new AtomicLong();
    private volatile @Nullable StagedFile shown;

    /**
     * A file as it stands in the staging folder.
     *
     * @param name its final name
     * @param number the part's number from 1, {@code null} where the table has one file only
     * @param rows the rows that it has
     * @param bytes its size, compressed if it is
     * @param sha256 the digest of its bytes, in hexadecimal
     */
    public record Part(String name, @Nullable Integer number, long rows, long bytes, String sha256) {}

    /**
     * @param name the file's name where it is not split
     * @param maxParts how many parts there may be at most
     */
    StagedParts(
            OutputDirectory output,
            String jobId,
            int attempt,
            String name,
            Compression compression,
            SplitLimits limits,
            int maxParts) {
        this.output = output;
        this.jobId = jobId;
        this.attempt = attempt;
        this.name = name;
        this.compression = compression;
        this.limits = limits;
        this.maxParts = maxParts;
    }

    @Override
    public void header(byte[] line, int length) {
        header = Arrays.copyOf(line, length);
    }

    @Override
    public int row(byte[] lines, int offset, int length) throws IOException {
        StagedFile part = file == null ? begin() : file;
        if (limits.isFull(rows, plainBytes, length)) {
            end(part);
            part = begin();
        }
        part.stream().write(lines, offset, length);
        rows++;
        allRows.incrementAndGet();
        plainBytes += length;
        return finished.size();
    }

    /** At once if they all belong to one file. */
    @Override
    public void rows(byte[] lines, int[] ends, int count) throws IOException {
        if (limits.isSplit() || count == 0) {
            RowSink.super.rows(lines, ends, count);
            return;
        }
        StagedFile whole = file == null ? begin() : file;
        whole.stream().write(lines, 0, ends[count - 1]);
        rows += count;
        allRows.addAndGet(count);
        plainBytes += ends[count - 1];
    }

    /** How many rows have been taken so far; those of copied files do not count. */
    public long rows() {
        return allRows.get();
    }

    /** How many bytes have reached the files so far. */
    public long bytes() {
        StagedFile now = shown;
        return finishedBytes.get() + (now == null ? 0 : now.bytes());
    }

    /**
     * Writes all out and makes it durable. Without any row there is one file, too.
     *
     * @return the files, in order
     */
    public List<Part> finish() throws IOException {
        end(file == null ? begin() : file);
        return List.copyOf(finished);
    }

    /**
     * Copies the files that another job has written of the same, under our names, instead of writing rows.
     *
     * @param originals that job's, all of them
     * @return the files, in order; empty if one is not there any more or has other bytes by now, and then rows can be written all the same
     */
    public Optional<List<Part>> copy(String originalJobId, int originalAttempt, List<Part> originals)
            throws IOException {
        List<Part> copies = new ArrayList<>();
        for (Part original : originals) {
            Integer number = original.number();
            String copyName = number == null ? name : OutputDirectory.partName(name, number);
            Optional<InputStream> bytes = output.read(originalJobId, originalAttempt, original.name());
            if (bytes.isEmpty() || !copy(bytes.get(), copyName).equals(original.sha256())) {
                return Optional.empty();
            }
            copies.add(new Part(copyName, number, original.rows(), original.bytes(), original.sha256()));
        }
        finishedBytes.addAndGet(copies.stream().mapToLong(Part::bytes).sum());
        return Optional.of(copies);
    }

    private String copy(InputStream original, String copyName) throws IOException {
        try (original;
                StagedFile copy = output.stage(jobId, attempt, copyName, Compression.NONE)) {
            original.transferTo(copy.stream());
            return copy.finish();
        }
    }

    private StagedFile begin() throws IOException {
        int number = finished.size() + 1;
        if (number > maxParts) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "splitRows, splitBytes: with parts of " + limits + " the job would have more than "
                            + SplitLimits.MAX_FILES + " files",
                    "Ask for larger parts.");
        }
        StagedFile begun = output.stage(
                jobId, attempt, limits.isSplit() ? OutputDirectory.partName(name, number) : name, compression);
        begun.stream().write(header);
        file = begun;
        shown = begun;
        rows = 0;
        plainBytes = header.length;
        return begun;
    }

    private void end(StagedFile part) throws IOException {
        String sha256 = part.finish();
        int number = finished.size() + 1;
        finished.add(
                limits.isSplit()
                        ? new Part(OutputDirectory.partName(name, number), number, rows, part.bytes(), sha256)
                        : new Part(name, null, rows, part.bytes(), sha256));
        shown = null;
        finishedBytes.addAndGet(part.bytes());
        file = null;
    }

    /** Gives up what was not finished; what was written stays for the job to discard. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
