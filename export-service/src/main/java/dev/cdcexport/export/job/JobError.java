package dev.cdcexport.export.job;

import dev.cdcexport.export.problem.ExportException;

/**
 * Why a job failed, with the members of a problem document (RFC 9457).
 *
 * @param type the problem type's code
 * @param title its title
 * @param status the HTTP status that the same problem has as an answer to a call
 * @param detail what happened, with the values
 * @param remedy what the caller can do
 */
public record JobError(String type, String title, int status, String detail, String remedy) {

    /** The error of a problem. */
    public static JobError of(ExportException problem) {
        return new JobError(
                problem.type().code(),
                problem.type().title(),
                problem.type().status(),
                problem.detail(),
                problem.remedy());
    }
}
