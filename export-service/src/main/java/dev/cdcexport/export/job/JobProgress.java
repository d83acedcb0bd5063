package dev.cdcexport.export.job;

import dev.cdcexport.export.cut.CaptureBacklog;
import dev.cdcexport.export.snapshot.Blocker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a running job is; its worker writes, or one of the threads that copy for it at a time, anybody reads. Not kept over a restart. */
public final class JobProgress implements Waits {

    /** Before anything was done. */
    public static final JobProgress NONE = new JobProgress();

    private volatile Phase phase = Phase.WAITING;
    private volatile long rows;
    private volatile long bytes;
    private volatile int percent;
    private volatile List<Blocker> waitingFor = List.of();
    private volatile @Nullable CaptureBacklog captureBacklog;

    /** What a job does, in this order. */
    public enum Phase {
        /** Nothing yet. */
        WAITING,
        /** Waiting for capture's cut. */
        AWAITING_CUT,
        /** Working out what an incremental or delta has to read. */
        PLANNING,
        /** Waiting for locks and for the snapshot of a full export. */
        TAKING_SNAPSHOT,
        /** Writing staged files. */
        WRITING,
        /** Moving the watermark and the files. */
        PUBLISHING,
        /** Done. */
        PUBLISHED
    }

    /** What the job does now. */
    public Phase phase() {
        return phase;
    }

    /** Rows of a full, or events of a range, dealt with so far. */
    public long rows() {
        return rows;
    }

    /** Bytes written so far. */
    public long bytes() {
        return bytes;
    }

    /** An estimate from 0 to 100. */
    public int percent() {
        return percent;
    }

    /** What other sessions have to do before the job goes on; empty if it does not wait for any. */
    public List<Blocker> waitingFor() {
        return waitingFor;
    }

    /** What capture has to publish before the job goes on; {@code null} if the job does not wait for it, or it is not known. */
    public @Nullable CaptureBacklog captureBacklog() {
        return captureBacklog;
    }

    @Override
    public void waitForCapture(@Nullable CaptureBacklog backlog) {
        captureBacklog = backlog;
    }

    @Override
    public void waitFor(List<Blocker> blockers) {
        waitingFor = List.copyOf(blockers);
    }

    public void enter(Phase next) {
        phase = next;
    }

    public void report(long rowsSoFar, long bytesSoFar, int percentSoFar) {
        rows = rowsSoFar;
        bytes = bytesSoFar;
        percent = percentSoFar;
    }
}
