package dev.cdcexport.export.range;

import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobProgress;
import java.util.List;
import java.util.function.LongConsumer;

/** Tells how far an incremental or delta is: by its events, behind the tables of which it has all rows. The job's thread uses it. */
final class RangeProgress {

    private static final int ALL = 100;

    private final JobProgress progress;
    private final long events;
    private final long rowsBefore;
    private final long bytesBefore;
    private final int percentBefore;
    private long eventsDone;

    /** @param bases the files that are written already */
    RangeProgress(JobProgress progress, RangePlan plan, List<ExportedFile> bases) {
        this.progress = progress;
        this.events = Math.max(1, plan.events());
        this.rowsBefore = bases.stream().mapToLong(ExportedFile::rows).sum();
        this.bytesBefore = bases.stream().mapToLong(ExportedFile::bytes).sum();
        this.percentBefore = plan.percentOfBases();
    }

    /** Takes how many events of a table are dealt with. */
    LongConsumer of(TableFile staged) {
        return eventsOfTable -> {
            long done = eventsDone + eventsOfTable;
            progress.report(rowsBefore + done, bytesBefore + staged.bytes(), (int)
                    Math.min(ALL, percentBefore + done * (ALL - percentBefore) / events));
        };
    }

    void tableEnds(TablePlan table) {
        eventsDone += table.range().events();
    }
}
