package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.file.StagedParts;
import java.util.Objects;

/** Begins the staged files of a job's tables, under the names that they will be published with. */
record TableFiles(OutputDirectory output, ExportJob job, boolean onlyTable) {

    /**
     * The file of a table, or its parts.
     *
     * @param filesBefore how many files the job has already
     */
    StagedParts begin(TableName table, int filesBefore) {
        ExportOptions options = job.options();
        String name = OutputDirectory.dataFileName(
                job.type().code(),
                job.consumerId(),
                Objects.requireNonNull(job.stamp(), "a job that writes has a stamp"),
                table,
                onlyTable,
                options.compression());
        return output.stageParts(
                job.jobId(),
                job.attempts(),
                name,
                options.compression(),
                options.split(),
                Math.max(1, SplitLimits.MAX_FILES - filesBefore));
    }
}
