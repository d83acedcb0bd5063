package dev.cdcexport.export.full;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.delivery.TableFiles;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.WrittenExport;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the staged files of a full export, and finds the cut that its snapshot is: one snapshot of all tables, exported by a temporary
 * slot whose consistent point splits the transactions into those in the snapshot and those after it. Safe to share between threads.
 */
public final class FullExport {

    private final SnapshotHandoff handoffs;
    private final SnapshotCut cuts;
    private final OutputStore store;
    private final SnapshotCopy copy;

    public FullExport(SnapshotHandoff handoffs, SnapshotCut cuts, OutputStore store, SnapshotCopy copy) {
        this.handoffs = handoffs;
        this.cuts = cuts;
        this.store = store;
        this.copy = copy;
    }

    /**
     * Writes the files of all tables.
     *
     * @param job with its stamp
     * @throws ExportException if a table is unknown or refused, or capture does not answer
     */
    public WrittenExport write(ExportJob job, JobProgress progress)
            throws SQLException, IOException, InterruptedException {
        progress.enter(JobProgress.Phase.TAKING_SNAPSHOT);
        String slot = "cdc_export_full_" + job.jobId().toLowerCase(Locale.ROOT);
        SnapshotHandoff.Handoff handoff = handoffs.take(job.options().tables(), slot, progress);
        try (SnapshotReader reader = handoff.reader()) {
            progress.enter(JobProgress.Phase.WRITING);
            List<TableName> names =
                    handoff.tables().stream().map(SourceTable::name).toList();
            job.options().columnChoice().requireTables(names);
            List<ExportedFile> files = copy.write(
                    job.options(),
                    reader,
                    handoff.tables(),
                    new TableFiles(store, job, names, Set.of()),
                    FullProgress.of(progress, reader.sizes(handoff.tables())));
            return WrittenExport.full(watermark(job, handoff, progress), files);
        }
    }

    private Watermark watermark(ExportJob job, SnapshotHandoff.Handoff handoff, JobProgress progress)
            throws InterruptedException {
        List<TableName> wanted = job.options().tables();
        TableSet set = wanted == null ? TableSet.ALL : TableSet.of(wanted);
        List<WatermarkTable> tables = handoff.watermarkTables().stream()
                .sorted(Comparator.comparing(WatermarkTable::name))
                .toList();
        Cut cut = cuts.find(handoff, Set.of(), progress);
        return new Watermark(
                cut.restrictedTo(topic -> cut.topics().containsKey(topic)), set, tables, false, handoff.leftOut());
    }
}
