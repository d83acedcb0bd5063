package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.file.FileNames;
import dev.cdcexport.export.store.Attempt;
import dev.cdcexport.export.watermark.Watermark;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An export job as the job log holds it. Each change of state is a new value.
 *
 * @param jobId a ULID: unique, sorts by time
 * @param consumerId who asked
 * @param type for what
 * @param options with which options
 * @param idempotencyKey the request's key, {@code null} if it had none
 * @param status where it stands
 * @param attempts how many times it was started
 * @param createdAt when it was accepted
 * @param startedAt when its last attempt started, {@code null} before
 * @param finishedAt when it ended, {@code null} before
 * @param stamp the part of its files' names, {@code null} before it is known
 * @param from the watermark that it starts from, {@code null} for a full or before it is known
 * @param end the end cut, recorded before the first row is read, {@code null} before
 * @param publication what it publishes, {@code null} before the watermark has moved
 * @param error why it failed, {@code null} if it has not
 */
public record ExportJob(
        String jobId,
        String consumerId,
        ExportType type,
        ExportOptions options,
        @Nullable String idempotencyKey,
        JobStatus status,
        int attempts,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String stamp,
        @Nullable Watermark from,
        @Nullable Cut end,
        @Nullable JobOutcome publication,
        @Nullable JobError error) {

    /** A job that has just been accepted. */
    public static ExportJob queued(
            String jobId,
            String consumerId,
            ExportType type,
            ExportOptions options,
            @Nullable String idempotencyKey,
            Instant now) {
        return new ExportJobBuilder(jobId, consumerId, type, options, idempotencyKey, now).build();
    }

    /** The name of its manifest, {@code null} before its stamp is known. */
    public @Nullable String manifestName() {
        return stamp == null ? null : FileNames.manifest(type.code(), consumerId, stamp);
    }

    /** Its last attempt, which has staged its files. */
    public Attempt attempt() {
        return new Attempt(jobId, attempts);
    }

    /** The next attempt of an incremental or delta, with the cuts and the stamp of which it is a function. */
    public ExportJob runningBetween(Watermark start, Cut endCut, String fileStamp, Instant now) {
        return nextAttempt(fileStamp, now).from(start).end(endCut).build();
    }

    /** The next attempt of a full; it has its own snapshot, end cut and stamp. */
    public ExportJob runningFull(String fileStamp, Instant now) {
        return nextAttempt(fileStamp, now).from(null).end(null).build();
    }

    private ExportJobBuilder nextAttempt(String fileStamp, Instant now) {
        return changed()
                .status(JobStatus.RUNNING)
                .attempts(attempts + 1)
                .startedAt(now)
                .finishedAt(null)
                .stamp(fileStamp)
                .publication(null)
                .error(null);
    }

    /** The files are staged and the watermark moves. */
    public ExportJob publishing(JobOutcome outcome) {
        return changed()
                .status(JobStatus.PUBLISHING)
                .finishedAt(null)
                .end(outcome.watermark().cut())
                .publication(outcome)
                .error(null)
                .build();
    }

    /** The manifest stands. */
    public ExportJob succeeded(Instant now) {
        return ended(JobStatus.SUCCEEDED, null, now);
    }

    /** It ended with an error. */
    public ExportJob failed(JobError why, Instant now) {
        return ended(JobStatus.FAILED, why, now);
    }

    /** It was cancelled. */
    public ExportJob cancelled(Instant now) {
        return ended(JobStatus.CANCELLED, null, now);
    }

    private ExportJob ended(JobStatus how, @Nullable JobError why, Instant now) {
        return changed().status(how).finishedAt(now).error(why).build();
    }

    /** The same with another end cut, {@code null} for none. */
    public ExportJob endingAt(@Nullable Cut cut) {
        return changed().end(cut).build();
    }

    /** The same with another start. */
    public ExportJob startingFrom(Watermark start) {
        return changed().from(start).build();
    }

    private ExportJobBuilder changed() {
        return new ExportJobBuilder(this);
    }
}
