package dev.cdcexport.export.run;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.problem.Remedies;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.Watermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an incremental or delta export needs of its consumer before it can start. Safe to share between threads. */
final class WatermarkRules {

    private final JobIndex index;

    WatermarkRules(JobIndex index) {
        this.index = index;
    }

    /**
     * The watermark that the job starts from.
     *
     * @throws ExportException {@code no-watermark}, {@code table-set-differs}, {@code departures-not-delivered}
     */
    Watermark requireWatermark(ExportJob job) {
        Watermark watermark = index.watermark(job.consumerId())
                .orElseThrow(() -> new ExportException(
                        ProblemType.NO_WATERMARK,
                        "consumer " + job.consumerId() + " has no watermark to start from",
                        Remedies.FULL_FIRST));
        requireTableSet(job.options().tables(), watermark.tableSet());
        if (job.type() == ExportType.DELTA && watermark.departuresOmitted()) {
            throw new ExportException(
                    ProblemType.DEPARTURES_NOT_DELIVERED,
                    "an incremental export of consumer " + job.consumerId()
                            + " has left out rows that departed (its manifest's omittedDepartures), so a delta would not "
                            + "make up the table",
                    "Run a full export; further incrementals go on without.");
        }
        return watermark;
    }

    private static void requireTableSet(@Nullable List<TableName> wanted, TableSet set) {
        if (wanted != null && (set.all() || !set.tables().equals(wanted))) {
            throw new ExportException(
                    ProblemType.TABLE_SET_DIFFERS,
                    "tables: asked for " + wanted + ", but the consumer's table set is " + set,
                    "Leave tables out, or run a full export with the tables wanted.");
        }
    }
}
