package dev.cdcexport.capture;

import dev.cdcexport.capture.publish.CapturePosition;
import dev.cdcexport.capture.publish.PublishMetrics;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the publisher has met into the status, and warns of markers that are none of ours, once a minute at most. The publisher's thread uses it. */
final class PublishedStatus implements PublishMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedStatus.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final CaptureStatus status;
    private final Clock clock;
    private Instant nextWarning = Instant.MIN;
    private Map<TableName, String> toldRefusals = Map.of();

    PublishedStatus(CaptureStatus status, Clock clock) {
        this.status = status;
        this.clock = clock;
    }

    @Override
    public void published(long events, CapturePosition position) {
        status.published(events, position, clock.instant());
    }

    @Override
    public void refused(Map<TableName, String> refusals) {
        refusals.forEach((table, why) -> {
            if (!why.equals(toldRefusals.get(table))) {
                LOG.warn("{} is not captured: {}", table, why);
            }
        });
        toldRefusals = refusals;
        status.unpublished(refusals.entrySet().stream()
                .map(refusal -> refusal.getKey() + ": " + refusal.getValue())
                .sorted()
                .toList());
    }

    @Override
    public void lost(TableName table, String why) {
        status.lostChange();
        LOG.error("{}: {}", table, why);
    }

    @Override
    public void interrupted(Map<String, String> reasons) {
        status.interrupted(reasons);
    }

    @Override
    public void foreign(Lsn lsn) {
        status.foreignMarker();
        Instant now = clock.instant();
        if (!now.isBefore(nextWarning)) {
            nextWarning = now.plus(BETWEEN_WARNINGS);
            LOG.warn(
                    "a marker at {} that is malformed or not signed by the services is passed over, {} since the service started. Some role writes logical decoding messages with the "
                            + "prefix that is the services' own; administrator.sql shows how only they may write such messages",
                    lsn,
                    status.foreignMarkers());
        }
    }
}
