package dev.cdcexport.export.run;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.failure.Failures;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.journal.Journal;
import dev.cdcexport.export.journal.Leadership;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.store.SpillDirectory;
import dev.cdcexport.source.AdvisoryLock;
import dev.cdcexport.source.SourceDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this instance the active one: takes the leader's lock, takes up the jobs that the log holds, and lets go when the lock is lost.
 * One thread of its own does all that; any thread may look.
 */
public final class ActiveInstance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveInstance.class);
    private static final Duration CHECK = Duration.ofSeconds(1);

    /** What this instance is at present. */
    public enum State {
        /** Looking for PostgreSQL, Kafka and the lock. */
        STARTING,
        /** Another instance holds the lock. */
        STANDBY,
        /** This instance accepts and runs jobs. */
        ACTIVE
    }

    private final SourceDatabase source;
    private final TopicNames topics;
    private final JobIndex index;
    private final OutputStore store;
    private final SpillDirectory spill;
    private final Function<Leadership, SessionParts> sessions;
    private final Duration watermarkRefresh;
    private final Clock clock;
    private final Thread thread;
    private volatile State state = State.STARTING;
    private volatile @Nullable ExportException lastFailure;
    private volatile @Nullable Session session;
    private volatile boolean running = true;

    /** The time for which this instance is active. */
    final class Session {

        private final Leadership leadership;
        private final JobDispatcher dispatcher;
        private final Journal journal;
        private final Turns turns = new Turns(KafkaClients.callTimeout());

        Session(SessionParts parts, Leadership leadership) {
            this.leadership = leadership;
            this.dispatcher = parts.dispatcher();
            this.journal = parts.journal();
        }

        /**
         * Makes a call that changes a consumer when no other one does.
         *
         * @throws ExportException {@code broker-unavailable} if another one takes too long; then nothing was done
         */
        <T> T inTurn(String consumerId, Supplier<T> call) {
            return turns.call(consumerId, call);
        }

        /** The same for a call without a result. */
        void inTurn(String consumerId, Runnable call) {
            turns.call(consumerId, () -> {
                call.run();
                return consumerId;
            });
        }

        /** Records what becomes of consumers; for callers that have the consumer's turn. */
        Journal journal() {
            return journal;
        }

        /** Records the job, then puts it into its consumer's lane; for callers that have the consumer's turn. */
        void submit(ExportJob job) {
            journal.accept(job);
            dispatcher.submit(job);
        }

        /** Ends a job; false if it is too late. For callers that have the consumer's turn. */
        boolean cancel(ExportJob job) {
            if (!dispatcher.cancel(job.jobId())) {
                return false;
            }
            if (job.status() == JobStatus.QUEUED) {
                journal.record(job.cancelled(clock.instant()));
            }
            return true;
        }
    }

    ActiveInstance(
            SourceDatabase source,
            TopicNames topics,
            JobIndex index,
            OutputStore store,
            SpillDirectory spill,
            Function<Leadership, SessionParts> sessions,
            Duration watermarkRefresh,
            Clock clock) {
        this.source = source;
        this.topics = topics;
        this.index = index;
        this.store = store;
        this.spill = spill;
        this.sessions = sessions;
        this.watermarkRefresh = watermarkRefresh;
        this.clock = clock;
        this.thread = new Thread(this::lead, "active-instance");
    }

    /** Begins to look for the lock. */
    void start() {
        thread.start();
    }

    /** What this instance is at present. */
    public State state() {
        return state;
    }

    /** Why it is not active, as far as that is a failure. */
    public Optional<ExportException> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /**
     * The present session.
     *
     * @throws ExportException a 503 problem if this instance is not active
     */
    public Session require() {
        Session current = session;
        if (current != null) {
            return current;
        }
        ExportException failure = lastFailure;
        if (failure != null) {
            throw failure;
        }
        throw new ExportException(
                ProblemType.STANDBY,
                state == State.STANDBY ? "another instance is active, this one waits" : "the service is starting",
                "Ask the active instance, or ask again in a few seconds.");
    }

    /**
     * Refuses to say what only the active instance knows, as that something is not there. The lock is looked after each second; until then a
     * process that stood still may believe that it is active.
     *
     * @throws ExportException a 503 problem if this instance is not active
     */
    void requireActive() {
        require().leadership.require();
    }

    /** How far a job is; empty if it is neither waiting nor running here. */
    Optional<JobProgress> progress(String jobId) {
        Session current = session;
        return current == null ? Optional.empty() : current.dispatcher.progress(jobId);
    }

    /** How many jobs of this instance have not ended; none where it is not the active one. */
    public JobCounts counts() {
        Session current = session;
        return current == null ? JobCounts.NONE : current.dispatcher.counts();
    }

    private void lead() {
        while (running) {
            try {
                Optional<AdvisoryLock> lock = AdvisoryLock.tryAcquire(source, "cdc-export export " + topics.prefix());
                if (lock.isPresent()) {
                    leadWith(lock.get());
                } else {
                    state = State.STANDBY;
                    lastFailure = null;
                }
            } catch (SQLException e) {
                failed(ExportException.sourceUnavailable(e));
            } catch (IOException | RuntimeException e) {
                failed(Failures.problem(e));
            } catch (InterruptedException e) {
                return;
            }
            pause();
        }
    }

    private void failed(ExportException why) {
        if (!running) {
            return;
        }
        if (lastFailure == null) {
            LOG.atWarn()
                    .setCause(why.type() == ProblemType.INTERNAL_ERROR ? why : null)
                    .log("not active: {}", why.detail());
        }
        state = State.STARTING;
        lastFailure = why;
    }

    private void leadWith(AdvisoryLock acquired) throws SQLException, IOException, InterruptedException {
        try (AdvisoryLock lock = acquired;
                SessionParts parts = sessions.apply(lock::verifyHeld)) {
            takeUp(parts);
            Session active = new Session(parts, lock::verifyHeld);
            session = active;
            lastFailure = null;
            state = State.ACTIVE;
            LOG.info("active, {} consumers known", index.consumers().size());
            Instant nextRefresh = clock.instant().plus(watermarkRefresh);
            while (running) {
                Thread.sleep(CHECK.toMillis());
                lock.verifyHeld();
                parts.journal().recover();
                if (clock.instant().isAfter(nextRefresh)) {
                    refreshWatermarks(active);
                    nextRefresh = clock.instant().plus(watermarkRefresh);
                }
            }
        } finally {
            session = null;
            state = State.STARTING;
        }
    }

    /** The log is read after the lock is held and an earlier leader is shut out: what it has accepted is all there, and no more will come. */
    private void takeUp(SessionParts parts) throws IOException {
        parts.journal().takeOver();
        List<ExportJob> jobs = index.jobs();
        Set<String> decided = jobs.stream()
                .filter(job -> job.status() == JobStatus.PUBLISHING)
                .map(ExportJob::jobId)
                .collect(Collectors.toSet());
        List<ExportJob> open = jobs.stream()
                .filter(job -> !job.status().isFinal())
                .sorted(Comparator.comparing(ExportJob::jobId))
                .toList();
        decided.addAll(open.stream()
                .filter(job -> job.attempts() > 0)
                .map(ExportJob::jobId)
                .toList());
        store.sweep(decided);
        spill.sweep();
        index.everSeen().forEach(parts.journal()::tend);
        parts.dispatcher().submit(open);
    }

    /** Kafka drops the offsets of a group without members after a week. The turn is taken so that no job moves one meanwhile. */
    private void refreshWatermarks(Session active) {
        for (String consumerId : index.everSeen()) {
            try {
                active.inTurn(consumerId, () -> active.journal().tend(consumerId));
            } catch (ExportException e) {
                LOG.debug("the offsets of consumer {} will be looked after later", consumerId, e);
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(CHECK.toMillis());
        } catch (InterruptedException e) {
            running = false;
        }
    }

    /** Stops the workers where they are, and gives the lock back. */
    @Override
    public void close() {
        running = false;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
