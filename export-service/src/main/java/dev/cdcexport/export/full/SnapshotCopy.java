package dev.cdcexport.export.full;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.delivery.TableFiles;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.format.FileColumn;
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
            List<ExportedFile> ofTable = copy(options, reader, table, tableFiles, files.size(), progress);
            files.addAll(ofTable);
            progress.tableEnds(table.name(), ofTable);
        }
        return files;
    }

    private List<ExportedFile> copy(
            ExportOptions options,
            SnapshotReader reader,
            SourceTable table,
            TableFiles tableFiles,
            int filesBefore,
            FullProgress progress)
            throws SQLException, IOException {
        List<SourceTable.Column> all = table.exportedColumns();
        List<String> wanted = options.columnChoice()
                .of(table.name(), all.stream().map(SourceTable.Column::name).toList(), List.of());
        List<FileColumn> columns = all.stream()
                .filter(column -> wanted.contains(column.name()))
                .map(column -> new FileColumn(column.name(), column.type()))
                .toList();
        try (TableFile file = tableFiles.begin(table.name(), columns, filesBefore)) {
            reader.copy(table, softDelete.require(table), Set.copyOf(wanted), file, progress.of(table.name(), file));
            return file.finish().stream()
                    .map(part -> exported(table.name(), part))
                    .toList();
        }
    }

    private static ExportedFile exported(TableName table, TableFile.Part file) {
        return ExportedFile.of(table, file, new RangeCounts(file.rows(), 0, 0, 0, 0, 0));
    }
}
