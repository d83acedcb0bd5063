package dev.cdcexport.export.job;

/** The states of a job. */
public enum JobStatus {
    /** Accepted; an earlier job of the consumer or a free worker is awaited. */
    QUEUED,
    /** Reading and writing staged files; the watermark is where it was. */
    RUNNING,
    /** The watermark has moved; only forward from here. */
    PUBLISHING,
    /** The manifest stands. */
    SUCCEEDED,
    /** Ended without files. */
    FAILED,
    /** Ended by request, without files. */
    CANCELLED;

    /** Whether nothing changes any more. */
    public boolean isFinal() {
        return switch (this) {
            case QUEUED, RUNNING, PUBLISHING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }
}
