package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * Where a watermark is to be set to.
 *
 * @param jobId a job of the consumer that has succeeded
 */
record RewindBody(@Nullable String jobId) {

    String requireJobId() {
        if (jobId == null || jobId.isBlank()) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "jobId: it is " + (jobId == null ? "missing" : "blank"),
                    "Name a job of the consumer that has succeeded: {\"jobId\": \"01...\"}.");
        }
        return jobId;
    }
}
