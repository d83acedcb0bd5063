package dev.cdcexport.export.run;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.delivery.Delivery;
import dev.cdcexport.export.failure.Failures;
import dev.cdcexport.export.failure.LostFilesException;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobError;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.job.SchemaChangePolicy;
import dev.cdcexport.export.job.WrittenExport;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.journal.Journal;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.watermark.Watermark;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Carries a job out on its worker's thread: find the cut, write, decide, deliver; or go on from where an earlier process stopped. Safe to share. */
final class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final int MAX_ATTEMPTS = 5;

    private final Journal journal;
    private final JobIndex index;
    private final CutChoice cuts;
    private final WatermarkRules rules;
    private final Exports exports;
    private final Delivery delivery;
    private final OutputStore store;
    private final BackOff backOff;
    private final JobListener listener;
    private final Stamps stamps;
    private final Clock clock;

    /**
     * @param journal records what becomes of jobs
     * @param cuts where ranges end
     * @param exports write the files
     * @param store where they are
     * @param backOff how long to wait after failures
     * @param listener told of those that have ended
     */
    JobRunner(
            Journal journal,
            CutChoice cuts,
            Exports exports,
            OutputStore store,
            BackOff backOff,
            JobListener listener,
            Clock clock) {
        this.journal = journal;
        this.index = journal.index();
        this.cuts = cuts;
        this.rules = new WatermarkRules(index);
        this.exports = exports;
        this.delivery = new Delivery(journal, store, clock);
        this.store = store;
        this.backOff = backOff;
        this.listener = listener;
        this.stamps = new Stamps(index, clock);
        this.clock = clock;
    }

    /**
     * Tries to bring a job to its end. What ends it early without a decision (this instance is no longer active, the broker is away) leaves the job as
     * the journal has it, for a later attempt.
     *
     * @return after which time it has to be tried again; empty if nothing more is to be done here
     */
    Optional<Duration> run(RunningJob running) {
        Optional<Duration> again = attempted(running);
        if (again.isEmpty()) {
            index.find(running.jobId()).filter(job -> job.status().isFinal()).ifPresent(listener::ended);
        }
        return again;
    }

    private Optional<Duration> attempted(RunningJob running) {
        running.begin();
        try {
            return tryOnce(running);
        } catch (InterruptedException e) {
            if (running.isCancelled()) {
                end(running, current(running).cancelled(clock.instant()));
            } else {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        } finally {
            running.end();
        }
    }

    private Optional<Duration> tryOnce(RunningJob running) throws InterruptedException {
        if (current(running).status().isFinal()) {
            return Optional.empty();
        }
        if (running.isCancelled()) {
            throw new InterruptedException("cancelled");
        }
        try {
            ExportJob done = attempt(running);
            LOG.info("{} {} of {}: {}", done.type().code(), done.jobId(), done.consumerId(), done.status());
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (Thread.interrupted() || running.isCancelled()) {
                throw new InterruptedException(e.getMessage());
            }
            return afterFailure(running, Failures.problem(e));
        }
    }

    /** What the caller or an administrator has to mend is told to the caller, and no fault of this service. */
    private static void logFailed(ExportJob job, ExportException problem) {
        if (problem.type() == ProblemType.INTERNAL_ERROR) {
            LOG.warn("{} {} of {} has failed", job.type().code(), job.jobId(), job.consumerId(), problem);
        } else {
            LOG.info(
                    "{} {} of {} has failed: {}: {}",
                    job.type().code(),
                    job.jobId(),
                    job.consumerId(),
                    problem.type().code(),
                    problem.detail());
        }
    }

    /** A failure is worth a warning; as long as it goes on for the same reason, nothing new is to be told. Its end is told as any job's. */
    private static void logTriedAgain(ExportJob job, boolean isNew, Duration pause, ExportException problem) {
        LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
                .setCause(problem.type() == ProblemType.INTERNAL_ERROR ? problem : null)
                .log(
                        "{} {} of {} will be tried again in {} s: {}",
                        job.type().code(),
                        job.jobId(),
                        job.consumerId(),
                        pause.toSeconds(),
                        problem.detail());
    }

    /** A job whose watermark has moved is tried for ever: there is no way back. */
    private Optional<Duration> afterFailure(RunningJob running, ExportException problem) {
        ExportJob job = current(running);
        boolean isLost = problem.getCause() instanceof LostFilesException;
        boolean isDecided = !isLost && job.status() == JobStatus.PUBLISHING;
        if (isDecided || (problem.isTransient() && job.attempts() < MAX_ATTEMPTS)) {
            Duration pause = backOff.after(running.failed());
            logTriedAgain(job, running.hasFailedOtherwise(problem.detail()), pause, problem);
            return Optional.of(pause);
        }
        logFailed(job, problem);
        end(running, job.failed(JobError.of(problem, running.progress().phase()), clock.instant()));
        return Optional.empty();
    }

    private ExportJob attempt(RunningJob running) throws SQLException, IOException, InterruptedException {
        ExportJob known = current(running);
        journal.takeOver(known.consumerId());
        if (known.attempts() > 0) {
            journal.catchUp();
        }
        ExportJob job = current(running);
        if (job.status().isFinal()) {
            // Another instance has ended it before it was shut out.
            return job;
        }
        if (job.status() == JobStatus.PUBLISHING) {
            running.progress().enter(JobProgress.Phase.PUBLISHING);
            return publish(running, restore(job, running.progress()));
        }
        running.publishingFailed();
        running.progress().report(0, 0, 0);
        running.progress().enter(JobProgress.Phase.AWAITING_CUT);
        return switch (job.type()) {
            case FULL -> runFull(running, job);
            case INCREMENTAL, DELTA -> runRange(running, job);
        };
    }

    private ExportJob runFull(RunningJob running, ExportJob accepted)
            throws SQLException, IOException, InterruptedException {
        store.discard(accepted.jobId());
        ExportJob job = journal.record(accepted.runningFull(stamp(accepted), clock.instant()));
        return decide(running, job, exports.full().write(job, running.progress()));
    }

    private ExportJob runRange(RunningJob running, ExportJob accepted)
            throws SQLException, IOException, InterruptedException {
        Watermark from = rules.requireWatermark(accepted);
        Cut recorded = accepted.end();
        Cut end = recorded == null ? cuts.choose(accepted, from, running.progress()) : recorded;
        String stamp = accepted.stamp() == null ? stamp(accepted) : accepted.stamp();
        ExportJob job = journal.record(accepted.runningBetween(from, end, stamp, clock.instant()));
        Export export = job.options().schemaChange() == SchemaChangePolicy.REBASE ? exports.rebase() : exports.range();
        running.progress().enter(JobProgress.Phase.PLANNING);
        return decide(running, job, export.write(job, running.progress()));
    }

    private int sequence(ExportJob job) {
        return index.lastSequence(job.consumerId()) + 1;
    }

    private @Nullable String previous(ExportJob job) {
        return index.watermarkJob(job.consumerId()).map(ExportJob::jobId).orElse(null);
    }

    private ExportJob decide(RunningJob running, ExportJob job, WrittenExport written)
            throws IOException, InterruptedException {
        if (!running.beginPublishing()) {
            throw new InterruptedException("cancelled");
        }
        running.progress().enter(JobProgress.Phase.PUBLISHING);
        return publish(running, journal.decide(job, JobOutcome.of(written, sequence(job), previous(job))));
    }

    private ExportJob publish(RunningJob running, ExportJob decided) throws IOException {
        running.beginPublishing();
        running.progress().enter(JobProgress.Phase.PUBLISHING);
        ExportJob done = delivery.deliver(decided);
        JobOutcome publication = Objects.requireNonNull(done.publication());
        running.progress().report(publication.rows(), publication.bytes(), 100);
        running.progress().enter(JobProgress.Phase.PUBLISHED);
        return done;
    }

    /** Staged files of a decided job survive restarts; were they lost, a range is written again, a snapshot cannot be. */
    private ExportJob restore(ExportJob job, JobProgress progress)
            throws SQLException, IOException, InterruptedException {
        JobOutcome publication = Objects.requireNonNull(job.publication());
        for (ExportedFile file : publication.files()) {
            if (!store.holds(job.attempt(), file.name(), file.bytes())) {
                return rebuild(job, publication, progress);
            }
        }
        return job;
    }

    private ExportJob rebuild(ExportJob job, JobOutcome publication, JobProgress progress)
            throws SQLException, IOException, InterruptedException {
        if (job.type() == ExportType.FULL || !publication.rebased().isEmpty()) {
            throw new LostFilesException(job.jobId());
        }
        List<ExportedFile> rebuilt = exports.range().write(job, progress).files();
        if (!rebuilt.equals(publication.files())) {
            throw new IllegalStateException(
                    "the files of job " + job.jobId() + " were lost, and written again they differ");
        }
        return job;
    }

    private String stamp(ExportJob job) {
        return stamps.next(job.consumerId());
    }

    private ExportJob current(RunningJob running) {
        return index.find(running.jobId()).orElseThrow(() -> ExportException.unknownJob(null, running.jobId()));
    }

    /** If even the end cannot be written, the job stays open and is taken up again when this instance is next active. */
    private void end(RunningJob running, ExportJob ended) {
        boolean interrupted = Thread.interrupted();
        try {
            journal.record(ended);
            store.discard(running.jobId());
        } catch (ExportException e) {
            LOG.warn("the end of job {} could not be recorded; it will be run again", running.jobId(), e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
