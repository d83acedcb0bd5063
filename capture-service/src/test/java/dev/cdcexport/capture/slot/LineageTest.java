package dev.cdcexport.capture.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Lsn;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineageTest {

    private static final Lineage FIRST = new Lineage("7", 1, new Lsn(1_000), Map.of());
    private static final Lineage PROMOTED =
            new Lineage("7", 3, new Lsn(1_000), Map.of(1, new Lsn(500), 2, new Lsn(700)));

    @Test
    void holdsWhatWasCapturedOnTheSameTimelineUpToItsEnd() {
        assertThat(FIRST.divergenceFrom("7", 1, new Lsn(1_000))).isEmpty();
    }

    @Test
    void doesNotHoldWhatLiesBehindItsEnd() {
        assertThat(FIRST.divergenceFrom("7", 1, new Lsn(1_001)))
                .get()
                .asString()
                .contains("older backup");
    }

    @Test
    void doesNotHoldWhatAnotherClusterHad() {
        assertThat(FIRST.divergenceFrom("8", 1, new Lsn(10))).get().asString().contains("system identifier");
    }

    @Test
    void holdsWhatWasCapturedBeforeAPromotionLeftItsTimeline() {
        assertThat(PROMOTED.divergenceFrom("7", 1, new Lsn(500))).isEmpty();
        assertThat(PROMOTED.divergenceFrom("7", 2, new Lsn(600))).isEmpty();
    }

    @Test
    void doesNotHoldWhatWasCapturedAfterAPromotionLeftItsTimelineThoughItsOwnWalReachesFurther() {
        assertThat(PROMOTED.divergenceFrom("7", 1, new Lsn(501))).isPresent();
        assertThat(PROMOTED.divergenceFrom("7", 4, new Lsn(600)))
                .get()
                .asString()
                .contains("no point at all");
    }

    @Test
    void readsTheLinesOfAHistoryFile() {
        assertThat(Lineage.parse("1\t0/1F4\tno recovery target specified\n\n# comment\n2\t1/0\tbefore 2026-01-01\n"))
                .isEqualTo(Map.of(1, new Lsn(500), 2, new Lsn(1L << 32)));
    }
}
