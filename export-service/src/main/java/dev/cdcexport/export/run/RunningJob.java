package dev.cdcexport.export.run;

import dev.cdcexport.export.job.JobProgress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A job on its worker: how far it is, and the one gate through which either a cancel or the publication goes, never both. */
final class RunningJob {

    private enum Gate {
        OPEN,
        CANCELLED,
        PUBLISHING
    }

    private final String jobId;
    private final String consumerId;
    private final JobProgress progress = new JobProgress();
    private final AtomicReference<Gate> gate = new AtomicReference<>(Gate.OPEN);
    private volatile @Nullable Thread worker;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<String> lastFailure = new AtomicReference<>("");

    RunningJob(String jobId, String consumerId) {
        this.jobId = jobId;
        this.consumerId = consumerId;
    }

    String jobId() {
        return jobId;
    }

    String consumerId() {
        return consumerId;
    }

    JobProgress progress() {
        return progress;
    }

    /** Called by the worker before anything else. */
    void begin() {
        worker = Thread.currentThread();
    }

    /** Called by the worker at the end: from now on nobody interrupts the thread on this job's account. */
    synchronized void end() {
        worker = null;
    }

    /** Asks the worker to stop; false if the job is being published already. */
    synchronized boolean cancel() {
        if (!gate.compareAndSet(Gate.OPEN, Gate.CANCELLED)) {
            return gate.get() == Gate.CANCELLED;
        }
        interrupt();
        return true;
    }

    /** Asks the worker to stop without cancelling the job: another attempt will follow. */
    synchronized void interrupt() {
        Thread thread = worker;
        if (thread != null) {
            thread.interrupt();
        }
    }

    boolean isAtWork() {
        return worker != null;
    }

    boolean isCancelled() {
        return gate.get() == Gate.CANCELLED;
    }

    /** Closes the gate for cancels; false if one has come first. */
    boolean beginPublishing() {
        return gate.compareAndSet(Gate.OPEN, Gate.PUBLISHING) || gate.get() == Gate.PUBLISHING;
    }

    /** Opens the gate again after a publication that did not happen. */
    void publishingFailed() {
        gate.compareAndSet(Gate.PUBLISHING, Gate.OPEN);
    }

    /** Counts a failure; how many there were before. */
    int failed() {
        return failures.getAndIncrement();
    }

    /** Remembers why it has failed; whether that is another reason than the last time. */
    boolean hasFailedOtherwise(String why) {
        return !why.equals(lastFailure.getAndSet(why));
    }
}
