package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.consumer.TableSet;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.csv.CsvWriter;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.StagedFile;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Writes the staged files of a full export, and finds the cut that its snapshot is: one snapshot of all tables, exported by a temporary
 * slot whose consistent point splits the transactions into those in the snapshot and those after it. Safe to share between threads.
 */
final class FullExport {

    private static final int ALMOST = 99;

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
            List<ExportedFile> files = new ArrayList<>();
            for (SourceTable table : handoff.tables()) {
                files.add(copy(job, reader, table, handoff.tables().size(), files, progress));
            }
            return new Result(watermark(job, handoff), files);
        }
    }

    private ExportedFile copy(
            ExportJob job,
            SnapshotReader reader,
            SourceTable table,
            int tables,
            List<ExportedFile> done,
            JobProgress progress)
            throws SQLException, IOException {
        String name = OutputDirectory.dataFileName(
                job.type().code(),
                job.consumerId(),
                Objects.requireNonNull(job.stamp()),
                table.name(),
                tables == 1,
                job.options().compression());
        try (StagedFile file =
                output.stage(job.jobId(), job.attempts(), name, job.options().compression())) {
            CsvWriter header = new CsvWriter(file.stream());
            header.header(table.exportedColumns().stream()
                    .map(SourceTable.Column::name)
                    .toList());
            header.flush();
            long rows = reader.copy(table, softDelete.of(table.name()), file.stream());
            String sha256 = file.finish();
            long rowsBefore = done.stream().mapToLong(ExportedFile::rows).sum();
            long bytesBefore = done.stream().mapToLong(ExportedFile::bytes).sum();
            progress.report(rowsBefore + rows, bytesBefore + file.bytes(), ALMOST * (done.size() + 1) / tables);
            return new ExportedFile(name, table.name(), rows, 0, 0, 0, 0, 0, file.bytes(), sha256);
        }
    }

    private Watermark watermark(ExportJob job, SnapshotHandoff.Handoff handoff) throws InterruptedException {
        Cut cut = cuts.find(handoff);
        List<TableName> wanted = job.options().tables();
        TableSet set = wanted == null ? TableSet.ALL : TableSet.of(wanted);
        List<WatermarkTable> tables = handoff.watermarkTables().stream()
                .sorted(Comparator.comparing(WatermarkTable::name))
                .toList();
        return new Watermark(cut, set, tables, false);
    }
}
