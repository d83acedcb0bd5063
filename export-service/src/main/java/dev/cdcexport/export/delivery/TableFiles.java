package dev.cdcexport.export.delivery;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.file.StagedParts;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportOptions;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Begins the staged files of a job's tables, under the names that they will be published with. */
public final class TableFiles {

    private final OutputDirectory output;
    private final ExportJob job;
    private final Map<TableName, String> names;

    /**
     * @param tables the tables of which there will be files
     * @param bases those among them of which an incremental or delta has all rows
     */
    public TableFiles(OutputDirectory output, ExportJob job, Collection<TableName> tables, Set<TableName> bases) {
        this.output = output;
        this.job = job;
        this.names = OutputDirectory.dataFileNames(
                job.type().code(),
                job.consumerId(),
                Objects.requireNonNull(job.stamp(), "a job that writes has a stamp"),
                tables,
                bases,
                job.options().compression());
    }

    /**
     * The file of a table, or its parts.
     *
     * @param filesBefore how many files the job has already
     */
    public StagedParts begin(TableName table, int filesBefore) {
        ExportOptions options = job.options();
        return output.stageParts(
                job.jobId(),
                job.attempts(),
                Objects.requireNonNull(names.get(table)),
                options.compression(),
                options.split(),
                Math.max(1, SplitLimits.MAX_FILES - filesBefore));
    }
}
