package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a job out on its worker's thread: find the cut, write, publish, advance; or go on from where an earlier process stopped. */
final class JobRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final int MAX_ATTEMPTS = 5;
    private static final Duration BACKOFF = Duration.ofSeconds(2);

    private final JobLog log;
    private final JobBook book;
    private final EndCut endCut;
    private final Requirements requirements;
    private final FullExport fullExport;
    private final RangeExport rangeExport;
    private final RebasingExport rebasingExport;
    private final Publisher publisher;
    private final OutputDirectory output;
    private final Stamps stamps;
    private final Clock clock;

    JobRunner(
            JobLog log,
            JobBook book,
            EndCut endCut,
            Requirements requirements,
            FullExport fullExport,
            RangeExport rangeExport,
            RebasingExport rebasingExport,
            Publisher publisher,
            OutputDirectory output,
            Clock clock) {
        this.log = log;
        this.book = book;
        this.endCut = endCut;
        this.requirements = requirements;
        this.fullExport = fullExport;
        this.rangeExport = rangeExport;
        this.rebasingExport = rebasingExport;
        this.publisher = publisher;
        this.output = output;
        this.stamps = new Stamps(book, clock);
        this.clock = clock;
    }

    /**
     * Runs a job to its end. What ends it early without a decision (this instance is no longer active, the broker is away) leaves the
     * job as the log has it, for a later attempt.
     */
    void run(RunningJob running) {
        running.begin();
        try {
            attempts(running);
        } catch (InterruptedException e) {
            if (running.isCancelled()) {
                end(running, current(running).cancelled(clock.instant()));
            } else {
                Thread.currentThread().interrupt();
            }
        } finally {
            running.end();
        }
    }

    private void attempts(RunningJob running) throws InterruptedException {
        while (!current(running).status().isFinal()) {
            if (running.isCancelled()) {
                throw new InterruptedException("cancelled");
            }
            try {
                ExportJob done = attempt(running);
                LOG.info("{} {} of {}: {}", done.type().code(), done.jobId(), done.consumerId(), done.status());
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (Thread.interrupted() || running.isCancelled()) {
                    throw new InterruptedException(e.getMessage());
                }
                if (!retry(running, Failures.problem(e))) {
                    return;
                }
            }
        }
    }

    /** A job whose watermark has moved, or may have, is tried for ever: there is no way back. */
    private boolean retry(RunningJob running, ExportException problem) throws InterruptedException {
        ExportJob job = current(running);
        boolean lost = problem.getCause() instanceof LostFilesException;
        boolean decided = !lost
                && (job.status() == JobStatus.PUBLISHING || problem.getCause() instanceof UnknownOutcomeException);
        if (decided || (problem.isTransient() && job.attempts() < MAX_ATTEMPTS)) {
            LOG.warn("{} {} will be tried again: {}", job.type().code(), job.jobId(), problem.detail(), problem);
            Thread.sleep(BACKOFF.toMillis());
            return true;
        }
        LOG.warn("{} {} of {} has failed", job.type().code(), job.jobId(), job.consumerId(), problem);
        end(running, job.failed(JobError.of(problem), clock.instant()));
        return false;
    }

    private ExportJob attempt(RunningJob running) throws SQLException, IOException, InterruptedException {
        ExportJob known = current(running);
        publisher.fence(known.consumerId());
        if (known.attempts() > 0) {
            book.catchUp(log);
        }
        ExportJob job = current(running);
        if (job.status().isFinal()) {
            // Another instance has ended it before it was shut out.
            return job;
        }
        if (job.status() == JobStatus.PUBLISHING) {
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
        output.discard(accepted.jobId());
        ExportJob job = publisher.record(accepted.runningFull(stamp(accepted), clock.instant()));
        FullExport.Result result = fullExport.write(job, running.progress());
        return decide(
                running,
                job,
                new Publication(
                        sequence(job),
                        previous(job),
                        result.watermark(),
                        result.files(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private ExportJob runRange(RunningJob running, ExportJob accepted)
            throws SQLException, IOException, InterruptedException {
        Watermark from = requirements.requireWatermark(accepted);
        Cut recorded = accepted.end();
        Cut end = recorded == null ? endCut.choose(accepted, from) : recorded;
        String stamp = accepted.stamp() == null ? stamp(accepted) : accepted.stamp();
        ExportJob job = publisher.record(accepted.runningBetween(from, end, stamp, clock.instant()));
        RangeExport.Result result = job.options().schemaChange() == SchemaChange.REBASE
                ? rebasingExport.write(job, publisher::record, running.progress())
                : rangeExport.write(job, running.progress());
        return decide(
                running,
                job,
                new Publication(
                        sequence(job),
                        previous(job),
                        result.watermark(),
                        result.files(),
                        result.dropped(),
                        result.plan().schemaChanges(),
                        result.plan().rewritten(),
                        result.plan().bases().entrySet().stream()
                                .map(base -> new Publication.Rebased(base.getKey(), base.getValue()))
                                .toList()));
    }

    private int sequence(ExportJob job) {
        return book.lastSequence(job.consumerId()) + 1;
    }

    private @Nullable String previous(ExportJob job) {
        return book.watermarkJob(job.consumerId()).map(ExportJob::jobId).orElse(null);
    }

    private ExportJob decide(RunningJob running, ExportJob job, Publication publication)
            throws IOException, InterruptedException {
        if (!running.beginPublishing()) {
            throw new InterruptedException("cancelled");
        }
        running.progress().enter(JobProgress.Phase.PUBLISHING);
        return publish(running, publisher.decide(job, publication));
    }

    private ExportJob publish(RunningJob running, ExportJob decided) throws IOException {
        running.beginPublishing();
        running.progress().enter(JobProgress.Phase.PUBLISHING);
        ExportJob done = publisher.rollForward(decided, Objects.requireNonNull(decided.publication()));
        Publication publication = Objects.requireNonNull(done.publication());
        running.progress().report(publication.rows(), publication.bytes(), 100);
        running.progress().enter(JobProgress.Phase.PUBLISHED);
        return done;
    }

    /** Staged files of a decided job survive restarts; were they lost, a range is written again, a snapshot cannot be. */
    private ExportJob restore(ExportJob job, JobProgress progress) throws IOException, InterruptedException {
        Publication publication = Objects.requireNonNull(job.publication());
        for (ExportedFile file : publication.files()) {
            if (!output.isPresent(job.jobId(), job.attempts(), file.name(), file.bytes())) {
                return rebuild(job, publication, progress);
            }
        }
        return job;
    }

    private ExportJob rebuild(ExportJob job, Publication publication, JobProgress progress)
            throws IOException, InterruptedException {
        if (job.type() == ExportType.FULL || !publication.rebased().isEmpty()) {
            throw new LostFilesException(job.jobId());
        }
        List<ExportedFile> rebuilt = rangeExport.write(job, progress).files();
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
        return book.find(running.jobId())
                .orElseThrow(() -> new ExportException(
                        ProblemType.UNKNOWN_JOB, "there is no job " + running.jobId(), "Ask GET /exports."));
    }

    /** If even the end cannot be written, the job stays open and is taken up again when this instance is next active. */
    private void end(RunningJob running, ExportJob ended) {
        boolean interrupted = Thread.interrupted();
        try {
            publisher.record(ended);
            output.discard(running.jobId());
        } catch (ExportException | KafkaException e) {
            LOG.warn("the end of job {} could not be recorded; it will be run again", running.jobId(), e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the producers; another session fences anew. */
    @Override
    public void close() {
        publisher.close();
    }
}
