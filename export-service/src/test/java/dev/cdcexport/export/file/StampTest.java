package dev.cdcexport.export.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StampTest {

    private static final Instant NOW = Instant.parse("2026-11-23T20:45:12.123Z");

    @Test
    void isTheTime() {
        assertThat(Stamp.next(NOW, null)).isEqualTo("20261123T204512.123Z");
        assertThat(Stamp.next(NOW, "20261123T204512.122Z")).isEqualTo("20261123T204512.123Z");
    }

    @Test
    void isNeverBelowNorEqualToTheLastEvenWhereTheClockGoesBack() {
        assertThat(Stamp.next(NOW, "20261123T204512.123Z")).isEqualTo("20261123T204512.124Z");
        assertThat(Stamp.next(NOW, "20261231T235959.999Z")).isEqualTo("20270101T000000.000Z");
    }
}
