package dev.cdcexport.export.full;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.csv.CsvWriter;
import dev.cdcexport.export.delivery.TableFiles;
import dev.cdcexport.export.file.StagedParts;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Writes all active rows of tables, as a snapshot has them, into staged files. Safe to share between threads. */
public final class SnapshotCopy {

    private final SoftDeleteColumns softDelete;

    public SnapshotCopy(SoftDeleteColumns softDelete) {
        this.softDelete = softDelete;
    }

    /**
     * Copies the rows of tables into files.
     *
     * @param tables which of the snapshot's tables
     * @param tableFiles where they go
     * @param progress of these files
     */
    public List<ExportedFile> write(
            ExportOptions options,
            SnapshotReader reader,
            Collection<SourceTable> tables,
            TableFiles tableFiles,
            FullProgress progress)
            throws SQLException, IOException {
        List<ExportedFile> files = new ArrayList<>();
        for (SourceTable table : tables) {
            StagedParts staged = tableFiles.begin(table.name(), files.size());
            List<ExportedFile> ofTable = copy(options, reader, table, staged, progress);
            files.addAll(ofTable);
            progress.tableEnds(ofTable);
        }
        return files;
    }

    private List<ExportedFile> copy(
            ExportOptions options, SnapshotReader reader, SourceTable table, StagedParts staged, FullProgress progress)
            throws SQLException, IOException {
        List<String> columns = options.columnChoice()
                .of(
                        table.name(),
                        table.exportedColumns().stream()
                                .map(SourceTable.Column::name)
                                .toList(),
                        List.of());
        try (staged) {
            new CsvWriter(options.csv(), staged).header(columns);
            reader.copy(
                    table, softDelete.require(table), Set.copyOf(columns), options.csv(), staged, progress.of(staged));
            return staged.finish().stream()
                    .map(file -> exported(table.name(), file))
                    .toList();
        }
    }

    private static ExportedFile exported(TableName table, StagedParts.Part file) {
        return ExportedFile.of(table, file, new RangeCounts(file.rows(), 0, 0, 0, 0, 0));
    }
}
