package dev.cdcexport.export.run;

import dev.cdcexport.export.failure.Failures;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.range.EndCut;
import dev.cdcexport.export.range.RangePlanner;
import dev.cdcexport.export.watermark.Watermark;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The door to the consumers for those who change them: rewinds and forgets. Any thread may call. */
public final class Consumers {

    private static final int CONFLICT = 409;

    private final ActiveInstance instance;
    private final JobIndex index;
    private final RangePlanner planner;
    private final EndCut endCut;

    Consumers(ActiveInstance instance, JobIndex index, RangePlanner planner, EndCut endCut) {
        this.instance = instance;
        this.index = index;
        this.planner = planner;
        this.endCut = endCut;
    }

    /**
     * Sets a consumer's watermark to the one that one of its jobs set.
     *
     * @param consumerId who
     * @param jobId a job of the consumer that has succeeded
     * @throws ExportException {@code unknown-consumer}, {@code unknown-job}, {@code invalid-request}, {@code consumer-busy}; or the
     *     problem that an export from that watermark would have
     */
    public void rewind(String consumerId, String jobId) {
        ActiveInstance.Session session = instance.require();
        requireKnown(consumerId);
        requireReadable(watermark(requireSucceeded(consumerId, jobId)));
        session.inTurn(consumerId, () -> {
            session.journal().takeOver(consumerId);
            requireIdle(consumerId);
            session.journal().rewind(requireSucceeded(consumerId, jobId));
        });
    }

    /**
     * Forgets a consumer: its watermark and its jobs; published files stay.
     *
     * @throws ExportException {@code unknown-consumer}, {@code consumer-busy}
     */
    public void forget(String consumerId) {
        ActiveInstance.Session session = instance.require();
        requireKnown(consumerId);
        session.inTurn(consumerId, () -> {
            session.journal().takeOver(consumerId);
            requireKnown(consumerId);
            requireIdle(consumerId);
            session.journal().forget(consumerId);
        });
    }

    /**
     * The ids of all consumers that ever asked for an export and were not forgotten, sorted.
     *
     * @throws ExportException a 503 problem if this instance cannot know
     */
    public List<String> ids() {
        instance.requireActive();
        return index.consumers();
    }

    /**
     * Refuses a consumer of which nothing is known.
     *
     * @throws ExportException {@code unknown-consumer}; a 503 problem if this instance cannot know
     */
    public void requireKnown(String consumerId) {
        if (!index.isKnown(consumerId)) {
            instance.requireActive();
            throw new ExportException(
                    ProblemType.UNKNOWN_CONSUMER,
                    "consumer " + Echo.ofName(consumerId) + " has never asked for an export, or was forgotten",
                    "GET /consumers lists the consumers; run a full export to begin: POST /exports/full.");
        }
    }

    private void requireIdle(String consumerId) {
        List<ExportJob> open = index.open(consumerId);
        if (!open.isEmpty()) {
            throw new ExportException(
                    ProblemType.CONSUMER_BUSY,
                    "consumer " + consumerId + " has jobs that have not ended: "
                            + open.stream()
                                    .map(job -> job.jobId() + " (" + job.status() + ')')
                                    .collect(Collectors.joining(", ")),
                    "Wait until they have ended, or cancel them: DELETE /exports/{jobId}.");
        }
    }

    private ExportJob requireJob(String jobId) {
        return index.find(jobId).orElseThrow(() -> ExportException.unknownJob("jobId", jobId));
    }

    private ExportJob requireSucceeded(String consumerId, String jobId) {
        ExportJob job = requireJob(jobId);
        if (!job.consumerId().equals(consumerId)) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "jobId: job " + jobId + " is of consumer " + job.consumerId() + ", not of " + consumerId,
                    "Name a job that GET /exports?consumer=" + consumerId + " lists.");
        }
        if (job.status() != JobStatus.SUCCEEDED) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "jobId: job " + jobId + " is " + job.status() + " and has no watermark to go back to",
                    "Name a job that GET /exports?consumer=" + consumerId + "&status=SUCCEEDED lists.");
        }
        return job;
    }

    private static Watermark watermark(ExportJob succeeded) {
        return Objects.requireNonNull(succeeded.publication(), "a job that has succeeded has published")
                .watermark();
    }

    private void requireReadable(Watermark watermark) {
        try {
            planner.requireReadable(watermark, endCut.newestSince(watermark.cut()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExportException.brokerUnavailable(e);
        } catch (RuntimeException e) {
            throw unreadable(Failures.problem(e));
        }
    }

    private static ExportException unreadable(ExportException problem) {
        return problem.type().status() == CONFLICT
                ? new ExportException(
                        problem.type(), problem.detail(), "Rewind to a later job, or run a full export.", problem)
                : problem;
    }
}
