package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.job.Waits;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;

/** Chooses where an incremental or delta export ends. Safe to share between threads. */
public final class EndCut {

    private final CutFeed feed;
    private final CutRequests requests;
    private final JobIndex index;

    public EndCut(CutFeed feed, CutRequests requests, JobIndex index) {
        this.feed = feed;
        this.requests = requests;
        this.index = index;
    }

    /**
     * The cut, as far as the job may need it: of the tables that it speaks of or that may join them.
     *
     * @param waits is told how much capture has to publish first
     * @throws ExportException if capture does not answer, or the job to stop at does not fit
     * @throws InterruptedException if this thread is interrupted
     */
    public Cut choose(ExportJob job, Watermark from, Waits waits) throws InterruptedException {
        return restricted(chosen(job, from, waits), from);
    }

    /**
     * A cut after all that is committed by now, as far as a job may need it.
     *
     * @throws ExportException if capture does not answer
     * @throws InterruptedException if this thread is interrupted
     */
    Cut latest(Watermark from, Waits waits) throws InterruptedException {
        return restricted(latest(waits), from);
    }

    private Cut latest(Waits waits) throws InterruptedException {
        return requests.await(requests.request(), waits::waitForCapture);
    }

    private static Cut restricted(Cut end, Watermark from) {
        return end.restrictedTo(Coverages.topics(from, end)::contains);
    }

    private Cut chosen(ExportJob job, Watermark from, Waits waits) throws InterruptedException {
        String to = job.options().to();
        if (to != null) {
            return endOf(to, from);
        }
        return switch (job.options().freshness()) {
            case LATEST -> latest(waits);
            case CAPTURED -> newestSince(from.cut());
        };
    }

    /**
     * The newest known cut, never before the watermark: a full's own cut may be newer than the newest that capture was asked for.
     *
     * @throws ExportException if there is none yet, or the broker does not answer
     * @throws InterruptedException if this thread is interrupted
     */
    public Cut newestSince(Cut watermark) throws InterruptedException {
        Cut newest = feed.awaitNewest()
                .orElseThrow(() -> new ExportException(
                        ProblemType.CAPTURE_UNAVAILABLE,
                        "capture has not given any cut yet",
                        "Start the capture service, then ask again."));
        boolean before = newest.epoch() == watermark.epoch() && newest.lsn().isBefore(watermark.lsn());
        return before ? watermark : newest;
    }

    private Cut endOf(String jobId, Watermark from) {
        ExportJob other = index.find(jobId).orElseThrow(() -> ExportException.unknownJob("to", jobId));
        Cut end = other.end();
        if (end == null || other.status() != JobStatus.SUCCEEDED) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "to: job " + jobId + " is " + other.status() + " and has no end cut to stop at",
                    "Name a job that has succeeded.");
        }
        boolean coversTables = from.tables().stream()
                .map(WatermarkTable::topic)
                .allMatch(topic -> end.topics().containsKey(topic));
        if (!coversTables
                || end.epoch() != from.cut().epoch()
                || end.lsn().isBefore(from.cut().lsn())) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "to: the end cut of job " + jobId + " (LSN " + end.lsn() + ") lies before the watermark (LSN "
                            + from.cut().lsn() + "), or does not cover its tables " + from.tableSet(),
                    "Name a later job over the same tables.");
        }
        return end;
    }
}
