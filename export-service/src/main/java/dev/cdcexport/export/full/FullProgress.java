package dev.cdcexport.export.full;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobProgress;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Tells how far the copying of tables is: each counts as much as it has bytes on disk. The job's thread uses it, and in between the threads that copy
 * a table for it, one at a time.
 */
public final class FullProgress {

    /** Publishing is left when all is copied. */
    private static final int ALMOST = 99;

    /** A table without rows takes its time, too. */
    private static final long SMALLEST = 8_192;

    private final JobProgress progress;
    private final Map<TableName, Long> sizes;
    private final int percent;
    private final long size;
    private long sizeDone;
    private long rowsDone;
    private long bytesDone;

    private FullProgress(JobProgress progress, Map<TableName, Long> sizes, int percent) {
        this.progress = progress;
        this.sizes = Map.copyOf(sizes);
        this.percent = percent;
        this.size = Math.max(1, sizes.keySet().stream().mapToLong(this::sizeOf).sum());
    }

    /**
     * Of a full export.
     *
     * @param sizes the bytes of its tables
     */
    static FullProgress of(JobProgress progress, Map<TableName, Long> sizes) {
        return new FullProgress(progress, sizes, ALMOST);
    }

    /**
     * Of the tables of which an incremental or delta has all rows.
     *
     * @param sizes their bytes
     * @param percent which part of the job they are
     */
    public static FullProgress ofBases(JobProgress progress, Map<TableName, Long> sizes, int percent) {
        return new FullProgress(progress, sizes, percent);
    }

    private long sizeOf(TableName table) {
        return Math.max(SMALLEST, sizes.getOrDefault(table, 0L));
    }

    /** Takes the share of a table that is copied, and reads rows and bytes from its files. */
    DoubleConsumer of(TableName table, TableFile staged) {
        return share -> report(rowsDone + staged.rows(), bytesDone + staged.bytes(), share * sizeOf(table));
    }

    /** @param files the table's, finished */
    void tableEnds(TableName table, List<ExportedFile> files) {
        sizeDone += sizeOf(table);
        rowsDone += files.stream().mapToLong(ExportedFile::rows).sum();
        bytesDone += files.stream().mapToLong(ExportedFile::bytes).sum();
        report(rowsDone, bytesDone, 0);
    }

    private void report(long rows, long bytes, double sizeOfTable) {
        progress.report(rows, bytes, (int) (percent * (sizeDone + sizeOfTable) / size));
    }
}
