package dev.cdcexport.export.proof;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.cut.CaptureBacklog;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobError;
import dev.cdcexport.export.replay.BadFile;
import dev.cdcexport.export.replay.TableFindings;
import dev.cdcexport.export.snapshot.Blocker;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of a consumer's published files with its tables. Each change of state is a new value; kept in memory only.
 *
 * @param verificationId a ULID: unique, sorts by time
 * @param consumerId whose files
 * @param status where it stands
 * @param createdAt when it was asked for
 * @param finishedAt when it ended, {@code null} before
 * @param jobs the jobs whose files are applied, in order
 * @param files how many files they have
 * @param watermark the cut that the files go up to
 * @param waitingFor which other sessions the snapshot waits for
 * @param captureBacklog what capture has to publish first, {@code null} if it is not waited for
 * @param result what was found, {@code null} if it has not ended or has failed
 * @param error why it failed, {@code null} if it has not
 */
public record Verification(
        String verificationId,
        String consumerId,
        Status status,
        Instant createdAt,
        @Nullable Instant finishedAt,
        List<String> jobs,
        int files,
        Cut watermark,
        List<Blocker> waitingFor,
        @Nullable CaptureBacklog captureBacklog,
        @Nullable Result result,
        @Nullable JobError error) {

    /** Where a verification stands. */
    public enum Status {
        /** Waiting for other consumers' verifications to end. */
        QUEUED,
        /** At work. */
        RUNNING,
        /** It has ended, with a result. */
        DONE,
        /** It could not be carried out. */
        FAILED;

        /** Whether it has ended. */
        public boolean isFinal() {
            return this == DONE || this == FAILED;
        }
    }

    /**
     * What was found.
     *
     * @param snapshot the cut at which the tables were read
     * @param tables the tables, by name
     * @param badFiles files that are not as they were published
     */
    public record Result(Cut snapshot, List<TableFindings> tables, List<BadFile> badFiles) {

        /** Copies the lists. */
        public Result {
            tables = List.copyOf(tables);
            badFiles = List.copyOf(badFiles);
        }

        /**
         * Whether the files are as they were published and make up the tables; {@code null} if nothing was found that differs, but the
         * files of a table cannot tell.
         */
        public @Nullable Boolean equal() {
            if (!badFiles.isEmpty() || !tables.stream().allMatch(TableFindings::equal)) {
                return false;
            }
            return tables.stream().allMatch(table -> table.notVerified() == null) ? true : null;
        }
    }

    /** Copies the lists. */
    public Verification {
        jobs = List.copyOf(jobs);
        waitingFor = List.copyOf(waitingFor);
    }

    static Verification queued(String verificationId, String consumerId, FileChain chain, Instant now) {
        return new Verification(
                verificationId,
                consumerId,
                Status.QUEUED,
                now,
                null,
                chain.jobs().stream().map(ExportJob::jobId).toList(),
                chain.files(),
                chain.watermark().cut(),
                List.of(),
                null,
                null,
                null);
    }

    Verification running(List<Blocker> blockers, @Nullable CaptureBacklog backlog) {
        return with(Status.RUNNING, null, blockers, backlog, null, null);
    }

    Verification done(Result found, Instant now) {
        return with(Status.DONE, now, List.of(), null, found, null);
    }

    Verification failed(JobError why, Instant now) {
        return with(Status.FAILED, now, List.of(), null, null, why);
    }

    private Verification with(
            Status next,
            @Nullable Instant end,
            List<Blocker> blockers,
            @Nullable CaptureBacklog backlog,
            @Nullable Result found,
            @Nullable JobError why) {
        return new Verification(
                verificationId,
                consumerId,
                next,
                createdAt,
                end,
                jobs,
                files,
                watermark,
                blockers,
                backlog,
                found,
                why);
    }
}
