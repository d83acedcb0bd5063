package dev.cdcexport.export.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Lsn;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacklogEstimateTest {

    private static final Lsn MARKER = new Lsn(10_000);

    private final BacklogEstimate estimate = new BacklogEstimate();

    @Test
    void tellsTheBytesButNoTimeAsLongAsCaptureHasNotMoved() {
        assertThat(at(4_000, 0)).isEqualTo(new CaptureBacklog(6_000, null, null));
        assertThat(at(4_000, 5)).isEqualTo(new CaptureBacklog(6_000, null, null));
    }

    @Test
    void tellsTheTimeThatIsLeftAtTheRateSinceTheWaitBegan() {
        at(4_000, 0);
        assertThat(at(7_000, 6)).isEqualTo(new CaptureBacklog(3_000, 500L, 6L));
    }

    @Test
    void tellsNothingWhereTheMarkerIsReachedOrNothingIsKnown() {
        assertThat(at(10_000, 0)).isNull();
        assertThat(estimate.now(null, MARKER, 0)).isNull();
        assertThat(estimate.now(MARKER, null, 0)).isNull();
    }

    private @Nullable CaptureBacklog at(long published, long seconds) {
        return estimate.now(new Lsn(published), MARKER, TimeUnit.SECONDS.toNanos(seconds));
    }
}
