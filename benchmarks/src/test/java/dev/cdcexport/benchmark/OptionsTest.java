package dev.cdcexport.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.benchmark.workbench.ServiceKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static final Path CHECKOUT = Path.of("/checkout");

    @Test
    void measuresEverythingWhenNothingIsSaid() {
        Options options = parse();
        assertThat(options.groups()).containsExactlyInAnyOrder(Group.values());
        assertThat(options.sizes()).isEqualTo(Sizes.full());
        assertThat(options.contest()).isEqualTo(new Contest(2, true));
        assertThat(options.smoke()).isFalse();
        assertThat(options.out()).isEqualTo(CHECKOUT.resolve(".benchmarks/report"));
    }

    @Test
    void takesWhatIsSaid() {
        Options options = parse(
                "--only",
                "full,capture",
                "--rounds",
                "3",
                "--scale",
                "0.1",
                "--out",
                "/out",
                "--capture-jvm",
                " -Xint  -Da=b ",
                "--without-peers");
        assertThat(options.groups()).containsExactlyInAnyOrder(Group.FULL, Group.CAPTURE);
        assertThat(options.contest()).isEqualTo(new Contest(3, false));
        assertThat(options.sizes().fullRows()).isEqualTo(500_000);
        assertThat(options.smoke()).as("the minimum does not count").isTrue();
        assertThat(options.out()).isEqualTo(Path.of("/out"));
        assertThat(options.flags().more()).containsEntry(ServiceKind.CAPTURE, List.of("-Xint", "-Da=b"));
    }

    @Test
    void smokeIsTiny() {
        assertThat(parse("--smoke").sizes()).isEqualTo(Sizes.smoke());
        assertThat(parse("--smoke").contest().rounds()).isEqualTo(1);
    }

    @Test
    void refusesWhatThereIsNot() {
        assertThatThrownBy(() -> parse("--fast")).hasMessageContaining("no option --fast");
        assertThatThrownBy(() -> parse("--only", "speed"))
                .hasMessage("There is no group 'speed'; there are full, delta, latency, size, crowd, capture, growth.");
        assertThatThrownBy(() -> parse("--rounds", "0")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> parse("--rounds", "two")).hasMessageContaining("is a number");
        assertThatThrownBy(() -> parse("--out")).hasMessageContaining("needs a value");
    }

    private static Options parse(String... arguments) {
        return Options.parse(CHECKOUT, List.of(arguments));
    }
}
