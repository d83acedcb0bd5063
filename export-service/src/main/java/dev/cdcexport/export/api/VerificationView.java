package dev.cdcexport.export.api;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.cut.CaptureBacklog;
import dev.cdcexport.export.job.JobError;
import dev.cdcexport.export.proof.Verification;
import dev.cdcexport.export.replay.BadFile;
import dev.cdcexport.export.replay.Difference;
import dev.cdcexport.export.replay.TableFindings;
import dev.cdcexport.export.snapshot.Blocker;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A verification as callers see it.
 *
 * @param verificationId its id
 * @param consumerId whose files are compared with the tables
 * @param status where it stands
 * @param equal whether the files are as they were published and make up the tables; {@code null} if that is not known
 * @param createdAt when it was asked for
 * @param finishedAt when it ended
 * @param jobs the jobs whose files are applied, in order: the last full and those that build upon it
 * @param files how many files they have
 * @param watermark the cut that the files go up to
 * @param snapshot the cut at which the tables were read
 * @param tables what was found, for each table
 * @param badFiles files that are not as they were published
 * @param waitingFor other sessions that the snapshot waits for
 * @param captureBacklog what capture has to publish first, if it is waited for
 * @param error why it could not be carried out
 */
@Schema(name = "Verification")
record VerificationView(
        String verificationId,
        String consumerId,
        Verification.Status status,
        @Nullable Boolean equal,
        Instant createdAt,
        @Nullable Instant finishedAt,
        List<String> jobs,
        int files,
        Point watermark,
        @Nullable Point snapshot,
        List<Table> tables,
        List<BadFile> badFiles,
        List<Blocker> waitingFor,
        @Nullable CaptureBacklog captureBacklog,
        @Nullable JobError error) {

    /** A cut. */
    record Point(Lsn lsn, Instant committedAt) {

        static Point of(Cut cut) {
            return new Point(cut.lsn(), cut.committedAt());
        }
    }

    /** A table: counts of rows, the first differences, and what the files' options keep from being compared. */
    @Schema(name = "VerifiedTable")
    record Table(
            TableName table,
            @Nullable Boolean equal,
            long rowsInFiles,
            long rowsInTable,
            long missing,
            long extra,
            long different,
            long departed,
            List<Difference> differences,
            List<String> notCompared,
            boolean guarded,
            @Nullable String notVerified) {

        static Table of(TableFindings found) {
            return new Table(
                    found.table(),
                    found.notVerified() == null ? Boolean.valueOf(found.equal()) : null,
                    found.rowsInFiles(),
                    found.rowsInTable(),
                    found.missing(),
                    found.extra(),
                    found.different(),
                    found.departed(),
                    found.differences(),
                    found.notCompared(),
                    found.guarded(),
                    found.notVerified());
        }
    }

    static VerificationView of(Verification verification) {
        Verification.Result result = verification.result();
        return new VerificationView(
                verification.verificationId(),
                verification.consumerId(),
                verification.status(),
                result == null ? null : result.equal(),
                verification.createdAt(),
                verification.finishedAt(),
                verification.jobs(),
                verification.files(),
                Point.of(verification.watermark()),
                result == null ? null : Point.of(result.snapshot()),
                result == null
                        ? List.of()
                        : result.tables().stream().map(Table::of).toList(),
                result == null ? List.of() : result.badFiles(),
                verification.waitingFor(),
                verification.captureBacklog(),
                verification.error());
    }
}
