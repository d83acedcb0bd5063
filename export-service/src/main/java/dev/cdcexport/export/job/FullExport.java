package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.consumer.TableSet;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.csv.CsvWriter;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.StagedParts;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the staged files of a full export, and finds the cut that its snapshot is: one snapshot of all tables, exported by a temporary
 * slot whose consistent point splits the transactions into those in the snapshot and those after it. Safe to share between threads.
 */
final class FullExport {

    private final SnapshotHandoff handoffs;
    private final SnapshotCut cuts;
    private final OutputDirectory output;
    private final SoftDeleteColumns softDelete;

    FullExport(SnapshotHandoff handoffs, SnapshotCut cuts, OutputDirectory output, SoftDeleteColumns softDelete) {
        this.handoffs = handoffs;
        this.cuts = cuts;
        this.output = output;
        this.softDelete = softDelete;
    }

    /** What was written, and the watermark that it leads to. */
    record Result(Watermark watermark, List<ExportedFile> files) {}

    /**
     * @param job with its stamp
     * @throws ExportException if a table is unknown or refused, or capture does not answer
     */
    Result write(ExportJob job, JobProgress progress) throws SQLException, IOException, InterruptedException {
        progress.enter(JobProgress.Phase.TAKING_SNAPSHOT);
        String slot = "cdc_export_full_" + job.jobId().toLowerCase(Locale.ROOT);
        SnapshotHandoff.Handoff handoff = handoffs.take(job.options().tables(), slot, progress::waitFor);
        try (SnapshotReader reader = handoff.reader()) {
            progress.enter(JobProgress.Phase.WRITING);
            job.options()
                    .columnChoice()
                    .requireTables(
                            handoff.tables().stream().map(SourceTable::name).toList());
            List<ExportedFile> files = new ArrayList<>();
            FullProgress copied = new FullProgress(progress, handoff.tables().size());
            TableFiles tableFiles = new TableFiles(
                    output,
                    job,
                    handoff.tables().stream().map(SourceTable::name).toList());
            for (SourceTable table : handoff.tables()) {
                StagedParts staged = tableFiles.begin(table.name(), files.size());
                List<ExportedFile> ofTable = copy(job.options(), reader, table, staged, copied);
                files.addAll(ofTable);
                copied.tableEnds(ofTable);
            }
            return new Result(watermark(job, handoff), files);
        }
    }

    private List<ExportedFile> copy(
            ExportOptions options, SnapshotReader reader, SourceTable table, StagedParts staged, FullProgress copied)
            throws SQLException, IOException {
        List<String> columns = options.columnChoice()
                .of(
                        table.name(),
                        table.exportedColumns().stream()
                                .map(SourceTable.Column::name)
                                .toList(),
                        List.of());
        String softDeleteColumn = softDelete.of(table.name());
        try (staged) {
            new CsvWriter(options.csv(), staged).header(columns);
            reader.copy(table, softDeleteColumn, Set.copyOf(columns), options.csv(), staged, copied.of(staged));
            return staged.finish().stream().map(file -> exported(table, file)).toList();
        }
    }

    private static ExportedFile exported(SourceTable table, StagedParts.Part file) {
        return ExportedFile.of(table.name(), file, new RangeCounts(file.rows(), 0, 0, 0, 0, 0));
    }

    private Watermark watermark(ExportJob job, SnapshotHandoff.Handoff handoff) throws InterruptedException {
        List<TableName> wanted = job.options().tables();
        TableSet set = wanted == null ? TableSet.ALL : TableSet.of(wanted);
        List<WatermarkTable> tables = handoff.watermarkTables().stream()
                .sorted(Comparator.comparing(WatermarkTable::name))
                .toList();
        Cut cut = cuts.find(handoff);
        return new Watermark(cut.restrictedTo(topic -> cut.topics().containsKey(topic)), set, tables, false);
    }
}
