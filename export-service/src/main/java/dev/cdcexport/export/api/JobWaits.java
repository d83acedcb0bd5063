package dev.cdcexport.export.api;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.run.ExportJobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Callers that wait for a job's end; none of them holds a thread. Safe to share between threads. */
@Component
final class JobWaits {

    /** The header with which a caller asks to wait (RFC 7240, section 4.3). */
    static final String HEADER = "Prefer";

    /** What tells that the wish was met. */
    static final String APPLIED = "Preference-Applied";

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})\"?\\s*(?:$|[,;])");
    private static final long MOST_SECONDS = 60;
    private static final long LOOK_MILLIS = 50;

    private final ExportJobs jobs;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<ExportJob>> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "job-waits"));

    JobWaits(ExportJobs jobs) {
        this.jobs = jobs;
    }

    /**
     * How many seconds a caller wants to wait.
     *
     * @param preferences the header's value, {@code null} if there is none
     * @return 0 if it does not say so, or in a way that is not understood; at most a minute
     */
    static long seconds(@Nullable String preferences) {
        Matcher wait = WAIT.matcher(preferences == null ? "" : preferences);
        return wait.find() ? Math.min(MOST_SECONDS, Long.parseLong(wait.group(1))) : 0;
    }

    /** The job when it has ended, or as it is when the time is over. */
    CompletableFuture<ExportJob> end(ExportJob job, long seconds) {
        CompletableFuture<ExportJob> end = new CompletableFuture<>();
        long number = numbers.incrementAndGet();
        waiting.put(number, end);
        var unused = end.whenComplete((ended, failure) -> waiting.remove(number));
        look(end, job.jobId(), System.nanoTime() + Duration.ofSeconds(seconds).toNanos());
        return end;
    }

    private void look(CompletableFuture<ExportJob> end, String jobId, long deadline) {
        try {
            ExportJob job = jobs.require(jobId);
            if (job.status().isFinal() || System.nanoTime() - deadline >= 0) {
                end.complete(job);
            } else {
                var unused = looks.schedule(() -> look(end, jobId, deadline), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException e) {
            end.completeExceptionally(stopping());
        } catch (ExportException e) {
            end.completeExceptionally(e);
        }
    }

    /** Before the web server waits for the calls that are still open. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        looks.shutdownNow();
        List.copyOf(waiting.values()).forEach(end -> end.completeExceptionally(stopping()));
    }

    private static ExportException stopping() {
        return new ExportException(
                ProblemType.STANDBY,
                "this instance is being stopped while the call waits for the job's end",
                "Ask for the job again; it goes on when an instance is active.");
    }
}
