package dev.cdcexport.stack.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void listensOnTheDocumentedPortsUnlessToldOtherwise() {
        Options options = Options.parse(List.of(), Map.of());

        assertThat(options.fresh()).isFalse();
        assertThat(options.ports().byListener())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Listener.EXPORT,
                        8080,
                        Listener.CAPTURE,
                        8081,
                        Listener.POSTGRES,
                        15432,
                        Listener.KAFKA,
                        19092));
    }

    @Test
    void prefersTheCommandLineToTheEnvironment() {
        Options options = Options.parse(
                List.of("--fresh", "--export-port", "9001", "--kafka-port=9002"),
                Map.of("QUICKSTART_EXPORT_PORT", "9003", "QUICKSTART_POSTGRES_PORT", "9004"));

        assertThat(options.fresh()).isTrue();
        assertThat(options.ports().of(Listener.EXPORT)).isEqualTo(9001);
        assertThat(options.ports().of(Listener.KAFKA)).isEqualTo(9002);
        assertThat(options.ports().of(Listener.POSTGRES)).isEqualTo(9004);
    }

    @Test
    void refusesWhatIsNoPortAndNamesTheOption() {
        for (String port : List.of("0", "65536", "x", "", "-1", "99999999999")) {
            refuses(
                    List.of("--capture-port", port),
                    "--capture-port is a port between 1 and 65535, not '" + port + "'.");
        }
        refuses(List.of("--capture-port"), "--capture-port needs a port.");
    }

    @Test
    void refusesAnUnknownOption() {
        refuses(List.of("--help-me"), "There is no option --help-me; ./quickstart --help lists those that there are.");
    }

    @Test
    void refusesTwoListenersOnOnePort() {
        refuses(
                List.of("--kafka-port", "8081"),
                "Port 8081 is given to capture and to kafka; choose another with --kafka-port.");
    }

    private static void refuses(List<String> arguments, String message) {
        assertThatThrownBy(() -> Options.parse(arguments, Map.of()))
                .isInstanceOf(UserException.class)
                .hasMessage(message);
    }
}
