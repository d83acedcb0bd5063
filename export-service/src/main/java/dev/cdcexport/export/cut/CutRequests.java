package dev.cdcexport.export.cut;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks capture for a cut now, by a marker in the WAL. Requests that wait while a marker is being written share the next one: a
 * request never joins a marker written before it came. A marker that was lost with the slot is written again. Any thread may ask; one
 * thread owns the database session.
 */
public final class CutRequests implements AutoCloseable {

    private static final long CHECK_MILLIS = 500;
    private static final int SESSION_TIMEOUT_SECONDS = 30;

    private final CutFeed feed;
    private final SourceDatabase source;
    private final TopicNames topics;
    private final Clock clock;
    private final Duration silence;
    private final ExecutorService writer;
    private final List<CutRequest> waiting = new ArrayList<>();
    private @Nullable Connection session;

    /**
     * @param feed where the answers come
     * @param source where markers are written
     * @param topics under which prefix capture publishes
     * @param clock for the silence
     * @param silence how long capture may give no sign of life before a request fails
     */
    public CutRequests(CutFeed feed, SourceDatabase source, TopicNames topics, Clock clock, Duration silence) {
        this.feed = feed;
        this.source = source;
        this.topics = topics;
        this.clock = clock;
        this.silence = silence;
        this.writer = Executors.newSingleThreadExecutor(task -> new Thread(task, "marker-writer"));
    }

    /** Asks for a cut. */
    public CutRequest request() {
        CutRequest request = new CutRequest();
        enqueue(List.of(request));
        return request;
    }

    private void enqueue(List<CutRequest> requests) {
        synchronized (waiting) {
            waiting.addAll(requests);
        }
        writer.execute(this::writeMarker);
    }

    /**
     * Waits for a cut.
     *
     * @param backlog is told now and then what capture has to publish first; {@code null} when the wait is over, or when that is not known
     * @throws ExportException {@code capture-unavailable} if capture is silent, {@code source-unavailable} if the marker could
     *     not be written
     * @throws InterruptedException if this thread is interrupted
     */
    public Cut await(CutRequest request, Consumer<@Nullable CaptureBacklog> backlog) throws InterruptedException {
        try {
            return await(request, new BacklogEstimate(), backlog);
        } finally {
            backlog.accept(null);
        }
    }

    private Cut await(CutRequest request, BacklogEstimate estimate, Consumer<@Nullable CaptureBacklog> backlog)
            throws InterruptedException {
        Instant since = clock.instant();
        while (true) {
            try {
                return request.cut().get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                failIfSilent(since);
                backlog.accept(estimate.now(feed.publishedUpTo(), request.marker(), System.nanoTime()));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ExportException known) {
                    throw known;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /**
     * Refuses at once what could only wait in vain.
     *
     * @throws ExportException {@code capture-unavailable} if capture has been silent for too long already
     */
    public void requireCaptureAlive() {
        failIfSilent(Instant.MIN);
    }

    private void failIfSilent(Instant since) {
        Instant heard = feed.lastSignOfLife();
        Instant from = heard.isAfter(since) ? heard : since;
        if (Duration.between(from, clock.instant()).compareTo(silence) > 0) {
            throw new ExportException(
                    ProblemType.CAPTURE_UNAVAILABLE,
                    "capture has been silent for " + silence.toSeconds() + " s",
                    "Check that the capture service runs (its /actuator/health says what it waits for), then ask again; "
                            + "or ask with freshness=captured for what has been captured so far.");
        }
    }

    private void writeMarker() {
        List<CutRequest> joined;
        synchronized (waiting) {
            joined = List.copyOf(waiting);
            waiting.clear();
        }
        if (joined.isEmpty()) {
            return;
        }
        String id = UUID.randomUUID().toString();
        feed.expect(id, new CutFeed.CutReceiver() {
            @Override
            public void accept(Cut cut) {
                joined.forEach(request -> request.cut().complete(cut));
            }

            @Override
            public void lost() {
                enqueue(joined);
            }
        });
        MarkerKey key = feed.markerKey();
        if (key == null) {
            // The feed calls it lost when it knows the key.
            return;
        }
        try {
            Lsn marker = emit(key, id);
            joined.forEach(request -> request.markedAt(marker));
        } catch (SQLException e) {
            feed.forget(id);
            ExportException problem = ExportException.sourceUnavailable(e);
            joined.forEach(request -> request.cut().completeExceptionally(problem));
        }
    }

    /** A kept session may have died with the server since it was last used: then once more with a fresh one. */
    private Lsn emit(MarkerKey key, String id) throws SQLException {
        if (session != null) {
            try {
                return Marker.emit(session, topics, key, id);
            } catch (SQLException e) {
                closeSession();
            }
        }
        session = source.openWatched("cdc-export marker", SESSION_TIMEOUT_SECONDS);
        return Marker.emit(session, topics, key, id);
    }

    private void closeSession() {
        Connection old = session;
        session = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                // A session that cannot be closed is dead already, which is what was wanted.
                return;
            }
        }
    }

    /** Ends the session; requests that still wait are cancelled. */
    @Override
    public void close() {
        writer.shutdownNow();
        try {
            writer.awaitTermination(SESSION_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeSession();
        synchronized (waiting) {
            waiting.forEach(request -> request.cut().cancel(true));
        }
    }
}
