package dev.cdcexport.capture;

import dev.cdcexport.capture.publish.CapturePosition;
import dev.cdcexport.capture.publish.PublishMetrics;
import dev.cdcexport.contract.Lsn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the publisher has met into the status, and warns of malformed markers, once a minute at most. The publisher's thread uses it. */
final class PublishedStatus implements PublishMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedStatus.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final CaptureStatus status;
    private final Clock clock;
    private Instant nextWarning = Instant.MIN;

    PublishedStatus(CaptureStatus status, Clock clock) {
        this.status = status;
        this.clock = clock;
    }

    @Override
    public void published(long events, CapturePosition position) {
        status.published(events, position, clock.instant());
    }

    @Override
    public void malformed(Lsn lsn) {
        status.malformedMarker();
        Instant now = clock.instant();
        if (!now.isBefore(nextWarning)) {
            nextWarning = now.plus(BETWEEN_WARNINGS);
            LOG.warn(
                    "a malformed marker at {} is passed over, {} since the service started. Some role writes logical decoding messages with the "
                            + "prefix that is the services' own; administrator.sql shows how only they may write such messages",
                    lsn,
                    status.malformedMarkers());
        }
    }
}
