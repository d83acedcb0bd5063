package dev.cdcexport.benchmark.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.benchmark.workbench.BenchmarkException;
import org.junit.jupiter.api.Test;

class ConsumerToolTest {

    private static final String PRINTED = """
            [main] INFO something, with, commas
            start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec
            WARNING: Exiting before consuming the expected number of records, as it seems
            2026-11-24 19:00:00:000, 2026-11-24 19:00:01:000, 95.3, 95.3, 1000, 800.0, 200, 800, 119.2, 1250.0
            """;

    @Test
    void readsTheRateWithoutTheTimeToJoin() {
        assertThat(ConsumerTool.rate(PRINTED, 1000)).isEqualTo(1250);
    }

    @Test
    void refusesWhatIsTooFew() {
        assertThatThrownBy(() -> ConsumerTool.rate(PRINTED, 1001)).isInstanceOf(BenchmarkException.class);
        assertThatThrownBy(() -> ConsumerTool.rate("", 1)).isInstanceOf(BenchmarkException.class);
    }
}
