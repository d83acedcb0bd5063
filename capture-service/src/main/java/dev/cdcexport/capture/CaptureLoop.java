package dev.cdcexport.capture;

import dev.cdcexport.capture.CaptureStatus.State;
import dev.cdcexport.capture.engine.CaptureEngine;
import dev.cdcexport.capture.engine.CatalogSession;
import dev.cdcexport.capture.engine.RowLimit;
import dev.cdcexport.capture.publish.BatchPublisher;
import dev.cdcexport.capture.publish.CapturePosition;
import dev.cdcexport.capture.publish.CaptureTopics;
import dev.cdcexport.capture.publish.KafkaClients;
import dev.cdcexport.capture.publish.PublisherFactory;
import dev.cdcexport.capture.publish.Survey;
import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.capture.slot.BrokenStream;
import dev.cdcexport.capture.slot.EpochUnconfirmedException;
import dev.cdcexport.capture.slot.Epochs;
import dev.cdcexport.capture.slot.Lineage;
import dev.cdcexport.capture.slot.ReplicationSlot;
import dev.cdcexport.contract.FatalError;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.contract.UnreadableRecordException;
import dev.cdcexport.source.AdvisoryLock;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The conductor: takes the leader's lock, fences, reads where capture stood, streams, and starts over when anything fails. One thread of its
 * own does all that. The order is the correctness: the lock before {@code initTransactions}, or a standby and the active process would
 * fence each other in turns; the position after it, or a zombie could still move it.
 */
final class CaptureLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureLoop.class);
    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    private static final int SESSION_TIMEOUT_SECONDS = 30;
    private static final String HEARTBEAT = "heartbeat";

    private final CaptureSettings settings;
    private final SourceDatabase source;
    private final TopicNames topics;
    private final KafkaClients clients;
    private final CaptureTables tables;
    private final CatalogSession catalogue;
    private final CaptureStatus status;
    private final EpochConfirmation confirmation;
    private final Clock clock;
    private final Thread thread;
    private boolean scriptPrinted;
    private Optional<String> brokenStream = Optional.empty();
    private volatile boolean running = true;

    CaptureLoop(
            CaptureSettings settings,
            KafkaClients clients,
            CaptureStatus status,
            EpochConfirmation confirmation,
            Clock clock) {
        this.settings = settings;
        this.source = settings.source().toDatabase();
        this.topics = settings.topics();
        this.clients = clients;
        this.tables = new CaptureTables(settings.includedTables(), settings.softDelete());
        this.catalogue = new CatalogSession(source);
        this.status = status;
        this.confirmation = confirmation;
        this.clock = clock;
        this.thread = new Thread(this::conduct, "capture-conductor");
        this.thread.setUncaughtExceptionHandler((ended, error) -> {
            status.failed(error + "; remedy: start the service again");
            FatalError.stop(error);
        });
    }

    void start() {
        thread.start();
    }

    private void conduct() {
        Duration backoff = FIRST_BACKOFF;
        while (running) {
            Instant started = clock.instant();
            try {
                lead();
            } catch (InterruptedException e) {
                return;
            } catch (UnreadableRecordException e) {
                // To start over would meet it again, and again: somebody has to see to it.
                throw e;
            } catch (Exception e) {
                if (!running) {
                    return;
                }
                logFailed(e, status.problem().isEmpty(), backoff);
                status.failed(String.valueOf(e.getMessage()));
            }
            boolean ranForAWhile = Duration.between(started, clock.instant()).compareTo(LONGEST_BACKOFF) > 0;
            backoff = ranForAWhile || status.problem().isEmpty() ? FIRST_BACKOFF : longer(backoff);
            if (!pause(backoff)) {
                return;
            }
        }
    }

    /** One warning when capture has stopped; until it streams again only further causes are told, and none of them as a new fault. */
    private void logFailed(Exception failure, boolean isFirst, Duration pause) {
        String what = String.valueOf(failure.getMessage());
        boolean isNew = isFirst || !what.equals(status.problem().orElse(""));
        boolean isOfOthers = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(CaptureLoop::isOfOthers);
        LOG.atLevel(isFirst ? Level.WARN : isNew ? Level.INFO : Level.DEBUG)
                .setCause(isOfOthers ? null : failure)
                .log("capture stopped, starting over in {} s: {}", pause.toSeconds(), what);
    }

    /** Whether PostgreSQL or Kafka has failed: how this service called them does not matter then. */
    private static boolean isOfOthers(Throwable failure) {
        return failure instanceof SQLException || failure instanceof KafkaException;
    }

    private static Duration longer(Duration backoff) {
        Duration twice = backoff.multipliedBy(2);
        return twice.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : twice;
    }

    private void lead() throws SQLException, InterruptedException {
        Optional<AdvisoryLock> acquired =
                AdvisoryLock.tryAcquire(source, "cdc-export capture " + topics.prefix() + ' ' + settings.slot());
        if (acquired.isEmpty()) {
            status.enter(State.STANDBY);
            return;
        }
        try (AdvisoryLock lock = acquired.get();
                Connection session = source.openWatched("cdc-export capture", SESSION_TIMEOUT_SECONDS);
                Admin admin = clients.admin()) {
            requirePrerequisites(session);
            capture(
                    lock,
                    session,
                    new CaptureTopics(admin, topics, settings.kafka().topicDefaults()));
        } finally {
            synchronized (catalogue) {
                catalogue.close();
            }
        }
    }

    private void requirePrerequisites(Connection session) throws SQLException {
        List<String> missing = Prerequisites.missing(session, settings.publication());
        if (missing.isEmpty()) {
            return;
        }
        if (!scriptPrinted) {
            LOG.error(
                    "an administrator has to run this in database {}:\n{}",
                    source.database(),
                    Prerequisites.administratorScript());
            scriptPrinted = true;
        }
        throw new IllegalStateException(String.join("; ", missing) + "; remedy: run administrator.sql in database "
                + source.database() + " as a superuser");
    }

    private void capture(AdvisoryLock lock, Connection session, CaptureTopics captureTopics)
            throws SQLException, InterruptedException {
        captureTopics.ensureControlTopics();
        try (PublisherFactory factory = new PublisherFactory(clients, topics)) {
            ReplicationSlot.endReader(session, settings.slot());
            Optional<CapturePosition> recorded = factory.position();
            CapturePosition start = begin(session, recorded);
            SchemaVersions versions = new SchemaVersions(factory.schemas());
            try (BatchPublisher publisher = factory.publisher(
                    start,
                    source.database(),
                    versions,
                    captureTopics,
                    this::survey,
                    new PublishedStatus(status, clock))) {
                if (recorded.isEmpty() || recorded.get().epoch() != start.epoch()) {
                    publisher.recordStart();
                }
                publisher.survey();
                status.published(0, start, clock.instant());
                stream(lock, session, start, versions, publisher);
            }
        }
    }

    private CapturePosition begin(Connection session, Optional<CapturePosition> recorded) throws SQLException {
        try {
            Epochs.Start start = new Epochs(session, settings.slot(), Lineage.of(source), confirmation::allows)
                    .begin(recorded, brokenStream);
            brokenStream = Optional.empty();
            start.why().ifPresent(why -> status.epochBegan(why, clock.instant()));
            confirmation.settled();
            return start.position();
        } catch (EpochUnconfirmedException e) {
            confirmation.await(e.nextEpoch());
            throw e;
        }
    }

    /** In a session of its own: the publisher asks on the engine's thread, too. */
    private Survey survey() throws SQLException {
        synchronized (catalogue) {
            return catalogue.ask(session -> tables.survey(session, settings.publication(), status));
        }
    }

    private void stream(
            AdvisoryLock lock,
            Connection session,
            CapturePosition start,
            SchemaVersions versions,
            BatchPublisher publisher)
            throws SQLException, InterruptedException {
        CaptureEngine.Plan plan = new CaptureEngine.Plan(
                source,
                settings.slot(),
                settings.publication(),
                topics,
                start.resumeLsn(),
                tables::isCaptured,
                versions,
                RowLimit.of(Runtime.getRuntime().maxMemory()));
        try (CaptureEngine engine = new CaptureEngine(plan, publisher)) {
            LOG.info("streaming from {} in epoch {}", start.resumeLsn(), start.epoch());
            status.enter(State.STREAMING);
            Instant nextHeartbeat = clock.instant();
            while (running && !engine.end().isDone()) {
                lock.verifyHeld();
                if (!clock.instant().isBefore(nextHeartbeat)) {
                    beat(session, publisher);
                    nextHeartbeat = clock.instant().plus(settings.heartbeat());
                }
                Thread.sleep(CHECK.toMillis());
            }
            failIfEnded(engine);
        }
    }

    /** The marker moves the position, and so the slot, even where nothing else does; its cut tells of tables that are new. */
    private void beat(Connection session, BatchPublisher publisher) throws SQLException {
        publisher.survey();
        Marker.emit(session, topics, publisher.markerKey(), HEARTBEAT);
        ReplicationSlot.find(session, settings.slot()).ifPresent(slot -> status.lag(slot.lagBytes()));
    }

    private void failIfEnded(CaptureEngine engine) {
        if (!running) {
            return;
        }
        Throwable cause = engine.end().join().orElseGet(() -> new IllegalStateException("the engine ended by itself"));
        brokenStream = BrokenStream.why(cause, settings.publication());
        throw new IllegalStateException(rootMessage(cause), cause);
    }

    /** What PostgreSQL or Kafka has said, or else whatever has been said last; beneath it is mostly how the network put it, if it did at all. */
    private static String rootMessage(Throwable failure) {
        List<Throwable> worded = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(cause -> cause.getMessage() != null)
                .toList();
        return worded.stream()
                .filter(CaptureLoop::isOfOthers)
                .reduce((outer, inner) -> inner)
                .or(() -> worded.stream().reduce((outer, inner) -> inner))
                .map(Throwable::getMessage)
                .orElseGet(failure::toString);
    }

    private boolean pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Stops streaming and gives the lock back. */
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
