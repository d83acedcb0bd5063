package dev.cdcexport.capture;

import dev.cdcexport.capture.publish.CapturePosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What capture is at and how it fares; the conductor and the publisher write, health and metrics read. */
final class CaptureStatus {

    private final AtomicLong events = new AtomicLong();
    private final AtomicLong foreignMarkers = new AtomicLong();
    private final AtomicLong lostChanges = new AtomicLong();
    private volatile boolean ddlTold;
    private volatile State state = State.STARTING;
    private volatile @Nullable String problem;
    private volatile @Nullable CapturePosition position;
    private volatile @Nullable String epochBeginning;
    private volatile Instant lastPublished = Instant.EPOCH;
    private volatile long lagBytes;
    private volatile List<String> refusals = List.of();
    private volatile List<String> unpublished = List.of();
    private volatile Map<String, String> interrupted = Map.of();

    /** What capture is at. */
    enum State {
        /** Looking for PostgreSQL, Kafka and what else it needs. */
        STARTING,
        /** Another process captures; this one waits for the lock. */
        STANDBY,
        /** Changes are published. */
        STREAMING
    }

    void enter(State next) {
        state = next;
        if (next != State.STARTING) {
            problem = null;
        }
    }

    void failed(String why) {
        state = State.STARTING;
        problem = why;
    }

    void published(long count, CapturePosition now, Instant at) {
        events.addAndGet(count);
        position = now;
        lastPublished = at;
    }

    void foreignMarker() {
        foreignMarkers.incrementAndGet();
    }

    void epochBegan(String why, Instant at) {
        epochBeginning = at + ": " + why;
    }

    /** When and why the present epoch began, if that was since the service started. */
    Optional<String> epochBeginning() {
        return Optional.ofNullable(epochBeginning);
    }

    void lag(long bytes) {
        lagBytes = bytes;
    }

    void refused(List<String> tables) {
        refusals = List.copyOf(tables);
    }

    void lostChange() {
        lostChanges.incrementAndGet();
    }

    void interrupted(Map<String, String> reasons) {
        interrupted = Map.copyOf(reasons);
    }

    void ddlIsTold(boolean told) {
        ddlTold = told;
    }

    /** Whether event triggers tell of DDL; it is looked up in the catalogue otherwise. */
    boolean isDdlTold() {
        return ddlTold;
    }

    void unpublished(List<String> tables) {
        unpublished = List.copyOf(tables);
    }

    State state() {
        return state;
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    Optional<CapturePosition> position() {
        return Optional.ofNullable(position);
    }

    Instant lastPublished() {
        return lastPublished;
    }

    long events() {
        return events.get();
    }

    long foreignMarkers() {
        return foreignMarkers.get();
    }

    long lagBytes() {
        return lagBytes;
    }

    long lostChanges() {
        return lostChanges.get();
    }

    /** Why a topic does not tell all changes of its table, for each of which that is so. */
    Map<String, String> interrupted() {
        return interrupted;
    }

    /** The tables that are not captured, with the reasons: the catalogue's, and Kafka's. */
    List<String> refusals() {
        return Stream.concat(refusals.stream(), unpublished.stream()).toList();
    }
}
