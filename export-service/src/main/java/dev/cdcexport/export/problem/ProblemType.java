package dev.cdcexport.export.problem;

import com.fasterxml.jackson.annotation.JsonValue;

/** The kinds of problems that a caller can branch on, each with its HTTP status (RFC 9457, section 3.1.1). */
public enum ProblemType {
    /** The request is malformed or a value in it is not allowed. */
    INVALID_REQUEST("invalid-request", 400, "Invalid request"),
    /** There is no job of this id. */
    UNKNOWN_JOB("unknown-job", 404, "Unknown job"),
    /** There is no file of this name in the job. */
    UNKNOWN_FILE("unknown-file", 404, "Unknown file"),
    /** Nothing is known of this consumer. */
    UNKNOWN_CONSUMER("unknown-consumer", 404, "Unknown consumer"),
    /** There is no verification of this id, or no longer. */
    UNKNOWN_VERIFICATION("unknown-verification", 404, "Unknown verification"),
    /** There is no captured table of this name. */
    UNKNOWN_TABLE("unknown-table", 404, "Unknown table"),
    /** The sample has no such user. */
    UNKNOWN_USER("unknown-user", 404, "Unknown user"),
    /** There is nothing at this path. */
    UNKNOWN_PATH("unknown-path", 404, "Unknown path"),
    /** The path takes other methods. */
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "Method not allowed"),
    /** The answer cannot be had in the media types that the caller accepts. */
    NOT_ACCEPTABLE("not-acceptable", 406, "Not acceptable"),
    /** The consumer has no full export to build upon. */
    NO_WATERMARK("no-watermark", 409, "No watermark"),
    /** Events after the watermark have been deleted from a topic. */
    LOG_TRUNCATED("log-truncated", 409, "Change log truncated"),
    /** The watermark belongs to the life of an earlier replication slot. */
    EPOCH_CHANGED("epoch-changed", 409, "Epoch changed"),
    /** A topic was deleted and created again since the watermark. */
    TOPIC_RECREATED("topic-recreated", 409, "Topic re-created"),
    /** The tables asked for are not those of the last full export. */
    TABLE_SET_DIFFERS("table-set-differs", 409, "Table set differs"),
    /** A table is not captured, or was not from its creation on. */
    TABLE_NOT_CAPTURED("table-not-captured", 409, "Table not captured"),
    /** A schema change altered rows without events. */
    TABLE_REWRITTEN("table-rewritten", 409, "Table rewritten"),
    /** An incremental export has left out departures that a delta would need. */
    DEPARTURES_NOT_DELIVERED("departures-not-delivered", 409, "Departures not delivered"),
    /** A value that a file needs is not in the log. */
    UNKNOWN_VALUE("unknown-value", 409, "Unknown value"),
    /** What the export has to record is more than Kafka takes. */
    RECORD_TOO_LARGE("record-too-large", 409, "Record too large"),
    /** The consumer has jobs that have not ended. */
    CONSUMER_BUSY("consumer-busy", 409, "Consumer busy"),
    /** The job can no longer be cancelled. */
    ALREADY_PUBLISHED("already-published", 409, "Already published"),
    /** The consumer's files are being verified already. */
    VERIFICATION_RUNNING("verification-running", 409, "Verification running"),
    /** The e-mail address of a user of the sample is another user's. */
    EMAIL_TAKEN("email-taken", 409, "E-mail address taken"),
    /** A precondition of the request does not hold: the file is another one. */
    PRECONDITION_FAILED("precondition-failed", 412, "Precondition failed"),
    /** The body of a request is longer than the service reads. */
    REQUEST_TOO_LARGE("request-too-large", 413, "Request too large"),
    /** The body is of a media type that is not read. */
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "Unsupported media type"),
    /** A file has no byte of the range that is asked for. */
    RANGE_NOT_SATISFIABLE("range-not-satisfiable", 416, "Range not satisfiable"),
    /** An idempotency key was used before with another request. */
    IDEMPOTENCY_CONFLICT("idempotency-conflict", 422, "Idempotency conflict"),
    /** A published file is not as it was published. */
    FILE_ALTERED("file-altered", 500, "File altered"),
    /** A fault of this service. */
    INTERNAL_ERROR("internal-error", 500, "Internal error"),
    /** Another instance is active; this one waits. */
    STANDBY("standby", 503, "Standby"),
    /** Capture does not answer. */
    CAPTURE_UNAVAILABLE("capture-unavailable", 503, "Capture unavailable"),
    /** What the call needs did not answer in time. */
    TIMEOUT("timeout", 503, "Not answered in time"),
    /** PostgreSQL does not answer. */
    SOURCE_UNAVAILABLE("source-unavailable", 503, "Source database unavailable"),
    /** Kafka does not answer. */
    BROKER_UNAVAILABLE("broker-unavailable", 503, "Broker unavailable");

    private final String code;
    private final int status;
    private final String title;

    ProblemType(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The {@code type} member of the problem. */
    @JsonValue
    public String code() {
        return code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The {@code title} member of the problem. */
    public String title() {
        return title;
    }

    /** Whether it may pass by itself, so that the same work is worth trying again. */
    public boolean isTransient() {
        return this == SOURCE_UNAVAILABLE || this == BROKER_UNAVAILABLE;
    }
}
