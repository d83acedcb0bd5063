package dev.cdcexport.export.api;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.cut.CaptureBacklog;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobError;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.snapshot.Blocker;
import dev.cdcexport.export.watermark.Watermark;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as callers see it. Files are listed once they stand under their final names. */
@Schema(name = "Export")
record JobView(
        String jobId,
        String consumerId,
        ExportType type,
        JobStatus status,
        JobProgress.Phase phase,
        int attempts,
        @Nullable Integer sequence,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Progress progress,
        List<Blocker> waitingFor,
        @Nullable CaptureBacklog captureBacklog,
        ExportOptions options,
        @Nullable Point from,
        @Nullable Point to,
        @Nullable String manifest,
        List<File> files,
        List<JobOutcome.Rebased> rebased,
        List<LeftOut> leftOut,
        @Nullable JobError error) {

    private static final int ALL = 100;

    /** How far the job is. */
    @Schema(name = "Progress")
    record Progress(long rows, long bytes, int percent) {}

    /** A cut. */
    record Point(Lsn lsn, Instant committedAt) {

        static @Nullable Point of(@Nullable Cut cut) {
            return cut == null ? null : new Point(cut.lsn(), cut.committedAt());
        }
    }

    /** A table that belongs to all and is in no file, and why. */
    @Schema(name = "LeftOutTable")
    record LeftOut(TableName table, String reason) {

        static List<LeftOut> of(Watermark watermark) {
            return watermark.leftOut().stream()
                    .map(left -> new LeftOut(left.table(), left.reason()))
                    .toList();
        }
    }

    /** A data file. */
    @Schema(name = "ExportFile")
    record File(
            String name,
            TableName table,
            @Nullable Integer part,
            long rows,
            long inserts,
            long updates,
            long deletes,
            long truncates,
            long omittedDepartures,
            long bytes,
            String sha256,
            String url) {

        static File of(String jobId, ExportedFile file) {
            return new File(
                    file.name(),
                    file.table(),
                    file.part(),
                    file.rows(),
                    file.inserts(),
                    file.updates(),
                    file.deletes(),
                    file.truncates(),
                    file.omittedDepartures(),
                    file.bytes(),
                    file.sha256(),
                    "/exports/" + jobId + "/files/" + file.name());
        }
    }

    private static JobProgress.Phase phase(ExportJob job, JobProgress live) {
        JobError error = job.error();
        if (job.status() == JobStatus.SUCCEEDED) {
            return JobProgress.Phase.PUBLISHED;
        }
        return error == null || error.phase() == null ? live.phase() : error.phase();
    }

    static JobView of(ExportJob job, JobProgress live) {
        JobOutcome publication = job.publication();
        Watermark from = job.from();
        JobOutcome published = job.status() == JobStatus.SUCCEEDED ? publication : null;
        return new JobView(
                job.jobId(),
                job.consumerId(),
                job.type(),
                job.status(),
                phase(job, live),
                job.attempts(),
                publication == null ? null : publication.sequence(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                published != null
                        ? new Progress(published.rows(), published.bytes(), ALL)
                        : new Progress(live.rows(), live.bytes(), live.percent()),
                live.waitingFor(),
                live.captureBacklog(),
                job.options(),
                Point.of(from == null ? null : from.cut()),
                Point.of(job.end()),
                published != null ? "/exports/" + job.jobId() + "/files/" + job.manifestName() : null,
                published != null
                        ? published.files().stream()
                                .map(file -> File.of(job.jobId(), file))
                                .toList()
                        : List.of(),
                published != null ? published.rebased() : List.of(),
                published != null ? LeftOut.of(published.watermark()) : List.of(),
                job.error());
    }
}
