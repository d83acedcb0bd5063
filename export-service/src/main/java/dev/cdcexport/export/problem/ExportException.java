package dev.cdcexport.export.problem;

import org.jspecify.annotations.Nullable;

/** A problem that a caller is told of, as an answer to a call or as the error of a job. */
public final class ExportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String remedy;
    private final boolean worthAnotherTry;

    /**
     * @param type what kind of problem
     * @param detail what happened, with the values
     * @param remedy what the caller can do
     */
    public ExportException(ProblemType type, String detail, String remedy) {
        this(type, detail, remedy, null);
    }

    /**
     * @param type what kind of problem
     * @param detail what happened, with the values
     * @param remedy what the caller can do
     * @param cause the failure beneath, {@code null} if there is none
     */
    public ExportException(ProblemType type, String detail, String remedy, @Nullable Throwable cause) {
        this(type, detail, remedy, cause, type.isTransient());
    }

    private ExportException(
            ProblemType type, String detail, String remedy, @Nullable Throwable cause, boolean worthAnotherTry) {
        super(detail, cause);
        this.type = type;
        this.remedy = remedy;
        this.worthAnotherTry = worthAnotherTry;
    }

    /** The same, but final: what would cure it has been waited for already. */
    public ExportException withoutRetry() {
        return new ExportException(type, detail(), remedy, getCause(), false);
    }

    /** Whether it may pass by itself, so that the same work is worth trying again. */
    public boolean isTransient() {
        return worthAnotherTry;
    }

    /** What kind of problem. */
    public ProblemType type() {
        return type;
    }

    /** What happened, with the values. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** What the caller can do. */
    public String remedy() {
        return remedy;
    }

    /** PostgreSQL did not answer or refused. */
    public static ExportException sourceUnavailable(Throwable cause) {
        return new ExportException(
                ProblemType.SOURCE_UNAVAILABLE,
                "PostgreSQL does not answer: " + cause.getMessage(),
                "Check that the source database runs and can be reached; the service recovers by itself.",
                cause);
    }

    /** Kafka did not answer or refused. */
    public static ExportException brokerUnavailable(Throwable cause) {
        return new ExportException(
                ProblemType.BROKER_UNAVAILABLE,
                "Kafka does not answer: " + cause.getMessage(),
                "Check that the brokers run and can be reached; the service recovers by itself.",
                cause);
    }

    /**
     * There is no such job.
     *
     * @param field where the request names it, {@code null} for its path
     */
    public static ExportException unknownJob(@Nullable String field, String jobId) {
        return new ExportException(
                ProblemType.UNKNOWN_JOB,
                (field == null ? "" : field + ": ") + "there is no job " + Echo.ofName(jobId),
                "GET /exports lists the jobs, GET /exports?consumer={id} those of one consumer.");
    }

    /** A table that is asked for is not published. */
    public static ExportException unknownTable(Object table, String publication) {
        return new ExportException(
                ProblemType.UNKNOWN_TABLE,
                "tables: " + table + " is not in the publication " + publication,
                "Name tables that GET /tables lists, or add it to the publication.");
    }
}
