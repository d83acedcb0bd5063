package dev.cdcexport.export.proof;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.cdcexport.export.cut.CaptureBacklog;
import dev.cdcexport.export.failure.Failures;
import dev.cdcexport.export.job.JobError;
import dev.cdcexport.export.job.Waits;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.snapshot.Blocker;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to verifications for those who ask: starts and finds them. One of a consumer runs at a time, few in all; the newest are kept
 * in memory. Any thread may call.
 */
public final class Verifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);
    private static final int WORKERS = 2;
    private static final int KEPT_FOR_EACH_CONSUMER = 5;
    private static final int KEPT_IN_ALL = 100;
    private static final long STOP_SECONDS = 30;

    private final Runnable active;
    private final JobIndex index;
    private final Verifier verifier;
    private final Clock clock;
    private final ExecutorService workers;
    private final NavigableMap<String, Verification> byId = new TreeMap<>();

    /**
     * @param active refuses to go on where this instance is not the active one
     * @param index what is known of jobs
     */
    public Verifications(Runnable active, JobIndex index, Verifier verifier, Clock clock) {
        this.active = active;
        this.index = index;
        this.verifier = verifier;
        this.clock = clock;
        this.workers = Executors.newFixedThreadPool(WORKERS, task -> new Thread(task, "verification"));
    }

    /**
     * Starts a verification of the files that stand now; exports of the consumer may go on meanwhile.
     *
     * @throws ExportException {@code unknown-consumer}, {@code no-watermark}, {@code verification-running}, a 503 problem if this
     *     instance is not active
     */
    public Verification start(String consumerId) {
        active.run();
        FileChain chain = FileChain.of(index, consumerId);
        synchronized (this) {
            requireNoneRuns(consumerId);
            Verification verification =
                    Verification.queued(UlidCreator.getMonotonicUlid().toString(), consumerId, chain, clock.instant());
            byId.put(verification.verificationId(), verification);
            forgetOldest();
            workers.execute(() -> run(verification.verificationId(), chain));
            return verification;
        }
    }

    /**
     * One verification.
     *
     * @throws ExportException {@code unknown-verification}; a 503 problem if this instance is not active
     */
    public synchronized Verification require(String consumerId, String verificationId) {
        Verification verification = byId.get(verificationId);
        if (verification == null || !verification.consumerId().equals(consumerId)) {
            active.run();
            throw new ExportException(
                    ProblemType.UNKNOWN_VERIFICATION,
                    "there is no verification " + Echo.ofName(verificationId) + " of consumer "
                            + Echo.ofName(consumerId)
                            + ", or no longer: they are kept until the service ends, the newest "
                            + KEPT_FOR_EACH_CONSUMER + " of a consumer",
                    "Start another: POST /consumers/" + consumerId + "/verify.");
        }
        return verification;
    }

    /** The verifications of a consumer that are still known, newest first. */
    public synchronized List<Verification> of(String consumerId) {
        return byId.descendingMap().values().stream()
                .filter(verification -> verification.consumerId().equals(consumerId))
                .toList();
    }

    private void requireNoneRuns(String consumerId) {
        of(consumerId).stream()
                .filter(verification -> !verification.status().isFinal())
                .findFirst()
                .ifPresent(verification -> {
                    throw new ExportException(
                            ProblemType.VERIFICATION_RUNNING,
                            "verification " + verification.verificationId() + " of consumer " + consumerId + " is "
                                    + verification.status(),
                            "Wait for its end: GET /consumers/" + consumerId + "/verifications/"
                                    + verification.verificationId() + ".");
                });
    }

    private void forgetOldest() {
        for (String consumerId :
                byId.values().stream().map(Verification::consumerId).distinct().toList()) {
            of(consumerId).stream()
                    .skip(KEPT_FOR_EACH_CONSUMER)
                    .map(Verification::verificationId)
                    .forEach(byId::remove);
        }
        List<String> ended = byId.values().stream()
                .filter(verification -> verification.status().isFinal())
                .map(Verification::verificationId)
                .sorted(Comparator.naturalOrder())
                .toList();
        ended.stream().limit(Math.max(0, byId.size() - KEPT_IN_ALL)).forEach(byId::remove);
    }

    private void run(String verificationId, FileChain chain) {
        update(verificationId, verification -> verification.running(List.of(), null));
        try {
            Verification.Result result = verifier.verify(verificationId, chain, new Waits() {
                @Override
                public void waitFor(List<Blocker> blockers) {
                    update(
                            verificationId,
                            verification -> verification.running(blockers, verification.captureBacklog()));
                }

                @Override
                public void waitForCapture(@Nullable CaptureBacklog backlog) {
                    update(verificationId, verification -> verification.running(verification.waitingFor(), backlog));
                }
            });
            update(verificationId, verification -> verification.done(result, clock.instant()));
            LOG.info("verification {} has ended: {}", verificationId, outcome(result));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(verificationId, stopped());
        } catch (Exception e) {
            // To be interrupted is an error of a file or of a session, for whoever was at it.
            failed(verificationId, workers.isShutdown() ? stopped() : e);
        } catch (Error e) {
            failed(verificationId, new IllegalStateException(e));
            throw e;
        }
    }

    private static ExportException stopped() {
        return new ExportException(
                ProblemType.STANDBY,
                "the service was stopped while the files were verified",
                "Verify again when it is active.");
    }

    private static String outcome(Verification.Result result) {
        Boolean equal = result.equal();
        if (equal == null) {
            return "equal, as far as the files tell";
        }
        return equal ? "equal" : "different";
    }

    private void failed(String verificationId, Exception failure) {
        ExportException problem = Failures.problem(failure);
        if (problem.type() == ProblemType.INTERNAL_ERROR) {
            LOG.warn("verification {} could not be carried out", verificationId, problem);
        } else {
            LOG.info(
                    "verification {} could not be carried out: {}: {}",
                    verificationId,
                    problem.type().code(),
                    problem.detail());
        }
        JobError error = JobError.of(problem, null);
        update(verificationId, verification -> verification.failed(error, clock.instant()));
    }

    private synchronized void update(String verificationId, UnaryOperator<Verification> change) {
        byId.computeIfPresent(verificationId, (id, verification) -> change.apply(verification));
    }

    /** Stops those that run. */
    @Override
    public void close() {
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some verifications have not stopped within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
