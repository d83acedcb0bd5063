package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers each call in time. A call that waits for PostgreSQL or Kafka for longer goes on by itself, and its caller is told so: only who carries it
 * out can end it in a way that is certain. Safe to share between threads.
 */
final class AnswerLimit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerLimit.class);
    private static final int MOST_CALLS = 200;
    private static final long IDLE_SECONDS = 60;

    private final Duration limit;
    private final AtomicInteger numbers = new AtomicInteger();
    private final ThreadPoolExecutor calls = new ThreadPoolExecutor(
            0, MOST_CALLS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

    /** @param limit how long a caller waits */
    AnswerLimit(Duration limit) {
        this.limit = limit;
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "call-" + numbers.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * What a call answers.
     *
     * @param name the call, for who reads the problem
     * @param changes whether it changes something
     * @throws ExportException {@code timeout} if there is no answer in time
     * @throws Exception what the call throws
     */
    @Nullable
    Object answer(String name, boolean changes, Callable<@Nullable Object> call) throws Exception {
        AtomicBoolean isLeft = new AtomicBoolean();
        Future<@Nullable Object> begun = begin(name, () -> told(name, isLeft, call));
        return await(begun, () -> {
            isLeft.set(true);
            return late(name, changes);
        });
    }

    /** What becomes of a call that nobody waits for any more is in the log, or nowhere. */
    private static @Nullable Object told(String name, AtomicBoolean isLeft, Callable<@Nullable Object> call)
            throws Exception {
        try {
            return call.call();
        } catch (ExportException e) {
            if (isLeft.get()) {
                LOG.info("{}, which was answered as timeout, has failed: {}", name, e.detail());
            }
            throw e;
        } catch (Exception e) {
            if (isLeft.get()) {
                LOG.error("{}, which was answered as timeout, has failed", name, e);
            }
            throw e;
        }
    }

    private Future<@Nullable Object> begin(String name, Callable<@Nullable Object> call) {
        try {
            return calls.submit(call);
        } catch (RejectedExecutionException e) {
            throw new ExportException(
                    ProblemType.TIMEOUT,
                    name + " was not begun: " + MOST_CALLS + " calls wait for PostgreSQL or Kafka already",
                    "Ask again later; /actuator/health says what does not answer.",
                    e);
        }
    }

    /**
     * What comes of something that was begun.
     *
     * @param late the problem if it takes too long
     */
    <T extends @Nullable Object> T await(Future<T> begun, Supplier<ExportException> late) throws Exception {
        try {
            return begun.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw late.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    private ExportException late(String name, boolean changes) {
        return new ExportException(
                ProblemType.TIMEOUT,
                name + " was not answered within " + limit.toMillis() + " ms, since PostgreSQL or Kafka does not answer"
                        + (changes ? "; what was asked for may still be done" : ""),
                changes
                        ? "Look in GET /exports and GET /consumers whether it was done, or ask for an export again with the same Idempotency-Key."
                        : "Ask again later; /actuator/health says what does not answer.");
    }

    /** Interrupts the calls that are still waited for. */
    @Override
    public void close() {
        calls.shutdownNow();
    }
}
