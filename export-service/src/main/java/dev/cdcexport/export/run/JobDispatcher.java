package dev.cdcexport.export.run;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands jobs to a bounded pool of workers: one job of a consumer at a time, in the order of acceptance; different consumers in parallel. A job that has to
 * wait before it is tried again takes no worker. Lives as long as this instance is active.
 */
final class JobDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobDispatcher.class);
    private static final long STOP_SECONDS = 60;

    private final JobRunner runner;
    private final ExecutorService workers;
    private final ScheduledExecutorService alarm =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "export-retry"));
    private final Map<String, Deque<RunningJob>> lanes = new HashMap<>();
    private final Map<String, RunningJob> byId = new HashMap<>();
    private final Map<String, Future<?>> pausing = new HashMap<>();
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
        RunningJob running = new RunningJob(job.jobId(), job.consumerId());
        byId.put(job.jobId(), running);
        Deque<RunningJob> lane = lanes.computeIfAbsent(job.consumerId(), id -> new ArrayDeque<>());
        lane.addLast(running);
        if (lane.size() == 1) {
            workers.execute(() -> work(running));
        }
    }

    /** How far a job is; empty if it is neither waiting nor running here. */
    synchronized Optional<JobProgress> progress(String jobId) {
        return Optional.ofNullable(byId.get(jobId)).map(RunningJob::progress);
    }

    /** How many jobs there are. */
    synchronized JobCounts counts() {
        int running = (int) byId.values().stream().filter(RunningJob::isAtWork).count();
        return new JobCounts(running, byId.size() - running - pausing.size(), pausing.size());
    }

    /** Asks a waiting or running job to end; false if it can no longer, or is not here. */
    boolean cancel(String jobId) {
        RunningJob running;
        synchronized (this) {
            running = byId.get(jobId);
        }
        if (running == null || !running.cancel()) {
            return false;
        }
        resume(running);
        return true;
    }

    private void work(RunningJob running) {
        Optional<Duration> again = Optional.empty();
        try {
            again = runner.run(running);
        } catch (RuntimeException e) {
            LOG.error("job {} ended unexpectedly; it will be taken up again at the next start", running.jobId(), e);
        } finally {
            again.ifPresentOrElse(pause -> pause(running, pause), () -> next(running));
        }
    }

    private synchronized void pause(RunningJob running, Duration pause) {
        if (!stopped) {
            long millis = running.isCancelled() ? 0 : pause.toMillis();
            pausing.put(running.jobId(), alarm.schedule(() -> resume(running), millis, TimeUnit.MILLISECONDS));
        }
    }

    private synchronized void resume(RunningJob running) {
        Future<?> pause = pausing.remove(running.jobId());
        if (pause != null && !stopped) {
            pause.cancel(false);
            workers.execute(() -> work(running));
        }
    }

    private synchronized void next(RunningJob done) {
        byId.remove(done.jobId());
        Deque<RunningJob> lane = lanes.getOrDefault(done.consumerId(), new ArrayDeque<>());
        lane.removeFirst();
        if (lane.isEmpty()) {
            lanes.remove(done.consumerId());
        } else if (!stopped) {
            RunningJob following = lane.peekFirst();
            workers.execute(() -> work(following));
        }
    }

    /** Stops all workers where they are; the jobs stay as the journal has them. */
    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            byId.values().forEach(RunningJob::interrupt);
        }
        alarm.shutdownNow();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some export workers have not stopped within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
