package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.watermark.Watermark;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds a job, new or as a later state of another; the names of its methods are those of {@link ExportJob}. One thread uses it. */
final class ExportJobBuilder {

    private final String jobId;
    private final String consumerId;
    private final ExportType type;
    private final ExportOptions options;
    private final @Nullable String idempotencyKey;
    private final Instant createdAt;
    private JobStatus status = JobStatus.QUEUED;
    private int attempts;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;
    private @Nullable String stamp;
    private @Nullable Watermark from;
    private @Nullable Cut end;
    private @Nullable JobOutcome publication;
    private @Nullable JobError error;

    /** A job that has just been accepted. */
    ExportJobBuilder(
            String jobId,
            String consumerId,
            ExportType type,
            ExportOptions options,
            @Nullable String idempotencyKey,
            Instant createdAt) {
        this.jobId = jobId;
        this.consumerId = consumerId;
        this.type = type;
        this.options = options;
        this.idempotencyKey = idempotencyKey;
        this.createdAt = createdAt;
    }

    /** A job as it is. */
    ExportJobBuilder(ExportJob job) {
        this(job.jobId(), job.consumerId(), job.type(), job.options(), job.idempotencyKey(), job.createdAt());
        this.status = job.status();
        this.attempts = job.attempts();
        this.startedAt = job.startedAt();
        this.finishedAt = job.finishedAt();
        this.stamp = job.stamp();
        this.from = job.from();
        this.end = job.end();
        this.publication = job.publication();
        this.error = job.error();
    }

    ExportJobBuilder status(JobStatus value) {
        status = value;
        return this;
    }

    ExportJobBuilder attempts(int value) {
        attempts = value;
        return this;
    }

    ExportJobBuilder startedAt(@Nullable Instant value) {
        startedAt = value;
        return this;
    }

    ExportJobBuilder finishedAt(@Nullable Instant value) {
        finishedAt = value;
        return this;
    }

    ExportJobBuilder stamp(@Nullable String value) {
        stamp = value;
        return this;
    }

    ExportJobBuilder from(@Nullable Watermark value) {
        from = value;
        return this;
    }

    ExportJobBuilder end(@Nullable Cut value) {
        end = value;
        return this;
    }

    ExportJobBuilder publication(@Nullable JobOutcome value) {
        publication = value;
        return this;
    }

    ExportJobBuilder error(@Nullable JobError value) {
        error = value;
        return this;
    }

    ExportJob build() {
        return new ExportJob(
                jobId,
                consumerId,
                type,
                options,
                idempotencyKey,
                status,
                attempts,
                createdAt,
                startedAt,
                finishedAt,
                stamp,
                from,
                end,
                publication,
                error);
    }
}
