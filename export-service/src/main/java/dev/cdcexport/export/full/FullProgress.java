package dev.cdcexport.export.full;

import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobProgress;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * Tells how far a full export is: each table counts as much as the others. The job's thread uses it, and in between the threads that copy a
 * table for it, one at a time.
 */
public final class FullProgress {

    /** Publishing is left when all is copied. */
    private static final int ALMOST = 99;

    private final JobProgress progress;
    private final int tables;
    private int tablesDone;
    private long rowsDone;
    private long bytesDone;

    /** @param tables how many the job has */
    public FullProgress(JobProgress progress, int tables) {
        this.progress = progress;
        this.tables = tables;
    }

    /** Takes the share of a table that is copied, and reads rows and bytes from its files. */
    DoubleConsumer of(TableFile staged) {
        return share -> report(rowsDone + staged.rows(), bytesDone + staged.bytes(), share);
    }

    /** @param files the table's, finished */
    void tableEnds(List<ExportedFile> files) {
        tablesDone++;
        rowsDone += files.stream().mapToLong(ExportedFile::rows).sum();
        bytesDone += files.stream().mapToLong(ExportedFile::bytes).sum();
        report(rowsDone, bytesDone, 0);
    }

    private void report(long rows, long bytes, double share) {
        progress.report(rows, bytes, (int) (ALMOST * (tablesDone + share) / tables));
    }
}
