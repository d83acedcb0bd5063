package dev.cdcexport.export.job;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands jobs to a bounded pool of workers: one job of a consumer at a time, in the order of acceptance; different consumers in
 * parallel. Lives as long as this instance is active.
 */
final class JobDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobDispatcher.class);
    private static final long STOP_SECONDS = 60;

    private final JobRunner runner;
    private final ExecutorService workers;
    private final Map<String, Deque<RunningJob>> lanes = new HashMap<>();
    private final Map<String, RunningJob> byId = new HashMap<>();
    private boolean stopped;

    JobDispatcher(JobRunner runner, int workers) {
        this.runner = runner;
        AtomicInteger count = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(
                workers, task -> new Thread(task, "export-worker-" + count.incrementAndGet()));
    }

    /** Puts jobs at the end of their consumers' lanes. */
    synchronized void submit(Collection<ExportJob> jobs) {
        jobs.forEach(this::submit);
    }

    /** Puts a job at the end of its consumer's lane. */
    synchronized void submit(ExportJob job) {
        if (stopped) {
            return;
        }
        RunningJob running = new RunningJob(job.jobId());
        byId.put(job.jobId(), running);
        Deque<RunningJob> lane = lanes.computeIfAbsent(job.consumerId(), id -> new ArrayDeque<>());
        lane.addLast(running);
        if (lane.size() == 1) {
            workers.execute(() -> work(job.consumerId(), running));
        }
    }

    /** How far a job is; empty if it is neither waiting nor running here. */
    synchronized Optional<JobProgress> progress(String jobId) {
        return Optional.ofNullable(byId.get(jobId)).map(RunningJob::progress);
    }

    /** Asks a waiting or running job to end; false if it can no longer, or is not here. */
    boolean cancel(String jobId) {
        RunningJob running;
        synchronized (this) {
            running = byId.get(jobId);
        }
        return running != null && running.cancel();
    }

    private void work(String consumerId, RunningJob running) {
        try {
            runner.run(running);
        } catch (RuntimeException e) {
            LOG.error("job {} ended unexpectedly; it will be taken up again at the next start", running.jobId(), e);
        } finally {
            next(consumerId, running);
        }
    }

    private synchronized void next(String consumerId, RunningJob done) {
        byId.remove(done.jobId());
        Deque<RunningJob> lane = lanes.getOrDefault(consumerId, new ArrayDeque<>());
        lane.removeFirst();
        if (lane.isEmpty()) {
            lanes.remove(consumerId);
        } else if (!stopped) {
            RunningJob following = lane.peekFirst();
            workers.execute(() -> work(consumerId, following));
        }
    }

    /** Stops all workers where they are; the jobs stay as the log has them. */
    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            byId.values().forEach(RunningJob::interrupt);
        }
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some export workers have not stopped within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runner.close();
    }
}
