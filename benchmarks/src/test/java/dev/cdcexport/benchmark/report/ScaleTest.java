package dev.cdcexport.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaleTest {

    @Test
    void twiceAndHalfAreAsFarFromTheMiddle() {
        assertThat(Scale.logarithmic(1, 0.25, 4)).isEqualTo(0.5, within(1e-9));
        assertThat(Scale.logarithmic(2, 0.25, 4) - 0.5).isEqualTo(0.5 - Scale.logarithmic(0.5, 0.25, 4), within(1e-9));
    }

    @Test
    void findsThePowersOfTenAround() {
        assertThat(Scale.powerBelow(2_500)).isEqualTo(1_000);
        assertThat(Scale.powerAbove(2_500)).isEqualTo(10_000);
        assertThat(Scale.powerBelow(1_000)).isEqualTo(1_000);
    }

    @Test
    void writesPlainNumbers() {
        assertThat(Scale.plain(0.25)).isEqualTo("0.25");
        assertThat(Scale.plain(8)).isEqualTo("8");
        assertThat(Scale.plain(10_000)).isEqualTo("10,000");
        assertThat(Scale.plain(1_000_000)).isEqualTo("1 million");
    }
}
