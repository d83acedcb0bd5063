package dev.cdcexport.export.delivery;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.FileNames;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.store.OutputStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Begins the staged files of a job's tables, under the names that they will be published with. */
public final class TableFiles {

    private final OutputStore store;
    private final ExportJob job;
    private final Map<TableName, String> names;

    /**
     * Names the files.
     *
     * @param tables the tables of which there will be files
     * @param bases those among them of which an incremental or delta has all rows
     */
    public TableFiles(OutputStore store, ExportJob job, Collection<TableName> tables, Set<TableName> bases) {
        this.store = store;
        this.job = job;
        this.names = FileNames.of(
                job.type().code(),
                job.consumerId(),
                Objects.requireNonNull(job.stamp(), "a job that writes has a stamp"),
                tables,
                bases,
                job.options().shape().extension());
    }

    /**
     * The file of a table, or its parts.
     *
     * @param columns the columns of its rows, in order
     * @param filesBefore how many files the job has already
     */
    public TableFile begin(TableName table, List<FileColumn> columns, int filesBefore) {
        return new TableFile(
                store,
                job.attempt(),
                Objects.requireNonNull(names.get(table)),
                columns,
                job.options().shape(),
                Math.max(1, SplitLimits.MAX_FILES - filesBefore));
    }
}
