package dev.cdcexport.benchmark.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {

    @Test
    void givesWhatItPrintedThroughAPipeToo() {
        assertThat(new Command("echo", "a b").run()).isEqualTo("a b\n");
        assertThat(new Command("echo", "a 'b").pipe("tr a-z A-Z").run()).isEqualTo("A 'B\n");
    }

    @Test
    void tellsWhatFailedAndNotItsEnvironment() {
        Command command = new Command(List.of("sh", "-c", "echo out of luck; exit 3"), Map.of("PGPASSWORD", "secret"));
        assertThatThrownBy(command::run)
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("ended with 3: out of luck")
                .hasMessageNotContaining("secret");
    }
}
