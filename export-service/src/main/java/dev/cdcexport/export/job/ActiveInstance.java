package dev.cdcexport.export.job;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.consumer.GroupOffsets;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.source.AdvisoryLock;
import dev.cdcexport.source.SourceDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
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
    private static final Duration RECOMMIT = Duration.ofHours(24);

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
    private final TopicAdmin admin;
    private final JobLog log;
    private final JobBook book;
    private final OutputDirectory output;
    private final Supplier<JobDispatcher> dispatchers;
    private final Clock clock;
    private final Thread thread;
    private volatile State state = State.STARTING;
    private volatile @Nullable ExportException lastFailure;
    private volatile @Nullable Session session;
    private volatile boolean running = true;

    /** The time for which this instance is active. */
    final class Session {

        private final JobDispatcher dispatcher;

        Session(JobDispatcher dispatcher) {
            this.dispatcher = dispatcher;
        }

        /** Writes the job into the log, then puts it into its consumer's lane. */
        void submit(ExportJob job) {
            log.write(job);
            book.put(job);
            dispatcher.submit(job);
        }

        /** Ends a job; false if it is too late. */
        synchronized boolean cancel(ExportJob job) {
            if (!dispatcher.cancel(job.jobId())) {
                return false;
            }
            if (job.status() == JobStatus.QUEUED) {
                ExportJob cancelled = job.cancelled(clock.instant());
                log.write(cancelled);
                book.put(cancelled);
            }
            return true;
        }
    }

    ActiveInstance(
            SourceDatabase source,
            TopicNames topics,
            TopicAdmin admin,
            JobLog log,
            JobBook book,
            OutputDirectory output,
            Supplier<JobDispatcher> dispatchers,
            Clock clock) {
        this.source = source;
        this.topics = topics;
        this.admin = admin;
        this.log = log;
        this.book = book;
        this.output = output;
        this.dispatchers = dispatchers;
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
    Session require() {
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

    /** How far a job is; empty if it is neither waiting nor running here. */
    Optional<JobProgress> progress(String jobId) {
        Session current = session;
        return current == null ? Optional.empty() : current.dispatcher.progress(jobId);
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
            } catch (KafkaException e) {
                failed(ExportException.brokerUnavailable(e));
            } catch (ExportException e) {
                failed(e);
            } catch (IOException | RuntimeException e) {
                failed(new ExportException(
                        ProblemType.INTERNAL_ERROR, String.valueOf(e), "Look at the service's log.", e));
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
            LOG.warn("not active: {}", why.detail(), why);
        }
        state = State.STARTING;
        lastFailure = why;
    }

    private void leadWith(AdvisoryLock acquired) throws SQLException, IOException, InterruptedException {
        try (AdvisoryLock lock = acquired;
                JobDispatcher dispatcher = dispatchers.get()) {
            takeUp(dispatcher);
            session = new Session(dispatcher);
            lastFailure = null;
            state = State.ACTIVE;
            LOG.info("active, {} consumers known", book.consumers().size());
            Instant nextRecommit = clock.instant().plus(RECOMMIT);
            while (running) {
                Thread.sleep(CHECK.toMillis());
                lock.verifyHeld();
                log.verifyOpen();
                if (clock.instant().isAfter(nextRecommit)) {
                    recommitWatermarks();
                    nextRecommit = clock.instant().plus(RECOMMIT);
                }
            }
        } finally {
            session = null;
            state = State.STARTING;
        }
    }

    /**
     * The log is opened after the lock is held, which shuts out an earlier leader that does not know yet that it lost the lock, and read
     * after that: what the earlier one wrote is all there.
     */
    private void takeUp(JobDispatcher dispatcher) throws IOException {
        admin.ensureJobsTopic(topics);
        log.open();
        endOpenDecisions();
        Collection<ExportJob> jobs = log.readAll().values();
        book.replaceAll(jobs);
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
        output.sweep(decided);
        recommitWatermarks();
        dispatcher.submit(open);
    }

    /**
     * A decision that died on its way hides what others wrote after it, until its transaction times out. Whose it can be, the records before
     * it tell.
     */
    private void endOpenDecisions() {
        while (log.endsOpen()) {
            Set<String> groups = log.readCommitted().values().stream()
                    .filter(job -> !job.status().isFinal())
                    .map(job -> topics.group(job.consumerId()))
                    .collect(Collectors.toSet());
            admin.fence(groups);
        }
    }

    /** Kafka drops the offsets of a group without members after a week; the job log's watermarks are put back where they differ. */
    private void recommitWatermarks() {
        for (String consumerId : book.consumers()) {
            Optional<Watermark> watermark = book.watermark(consumerId);
            boolean idle = book.open(consumerId).isEmpty();
            if (watermark.isPresent() && idle) {
                recommit(consumerId, watermark.get());
            }
        }
    }

    private void recommit(String consumerId, Watermark watermark) {
        String jobId = book.lastPublished(consumerId).map(ExportJob::jobId).orElse("");
        Map<TopicPartition, OffsetAndMetadata> offsets = GroupOffsets.of(watermark, jobId);
        try {
            admin.commitGroupOffsets(topics.group(consumerId), offsets);
        } catch (KafkaException e) {
            LOG.warn(
                    "the offsets of consumer {} could not be committed again; its watermark in the job log stands",
                    consumerId,
                    e);
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
