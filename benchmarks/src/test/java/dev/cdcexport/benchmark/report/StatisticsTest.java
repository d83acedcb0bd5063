package dev.cdcexport.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    private static final List<Double> TO_A_HUNDRED =
            IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

    @Test
    void medianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(Statistics.median(List.of(4.0, 1.0, 9.0, 2.0))).isEqualTo(3);
        assertThat(Statistics.median(List.of(7.0))).isEqualTo(7);
    }

    @Test
    void percentileIsTheNearestRank() {
        assertThat(Statistics.percentile(TO_A_HUNDRED, 0.5)).isEqualTo(50);
        assertThat(Statistics.percentile(TO_A_HUNDRED, 0.99)).isEqualTo(99);
        assertThat(Statistics.percentile(List.of(3.0, 1.0), 0.99)).isEqualTo(3);
        assertThat(Statistics.percentile(List.of(3.0), 0.01)).isEqualTo(3);
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> Statistics.median(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Statistics.percentile(List.of(), 0.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
