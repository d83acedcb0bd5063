package dev.cdcexport.export.job;

import dev.cdcexport.export.problem.ExportException;
import org.jspecify.annotations.Nullable;

/**
 * Why a job failed, with the members of a problem document (RFC 9457).
 *
 * @param type the problem type's code
 * @param title its title
 * @param status the HTTP status that the same problem has as an answer to a call
 * @param detail what happened, with the values
 * @param remedy what the caller can do
 * @param phase what the job did when it failed; {@code null} of what is no job, and where an earlier release has recorded the error
 */
public record JobError(
        String type, String title, int status, String detail, String remedy, JobProgress.@Nullable Phase phase) {

    /**
     * The error of a problem.
     *
     * @param phase what the job did, {@code null} of what is no job
     */
    public static JobError of(ExportException problem, JobProgress.@Nullable Phase phase) {
        return new JobError(
                problem.type().code(),
                problem.type().title(),
                problem.type().status(),
                problem.detail(),
                problem.remedy(),
                phase);
    }
}
