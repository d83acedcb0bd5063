package dev.cdcexport.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerTest {

    private static final MarkerKey KEY = MarkerKey.random();
    private static final Marker GENUINE = new Marker("a", Instant.parse("2026-01-02T03:04:05.000006Z"));
    private static final String MARKER = new String(GENUINE.content(KEY), StandardCharsets.UTF_8);

    @Test
    void readsWhatItWrites() {
        assertThat(parse(MARKER)).contains(GENUINE);
    }

    @Test
    void passesOverWhatIsNotSignedWithItsKeyOrIsAlteredSince() {
        assertThat(Marker.parse(GENUINE.content(MarkerKey.random()), KEY)).isEmpty();
        assertThat(parse(MARKER.replace("2026", "2099"))).isEmpty();
        assertThat(parse(MARKER.replace("\"a\"", "\"b\""))).isEmpty();
    }

    @Test
    void tellsItsKeyToNobodyWhoPrintsIt() {
        assertThat(KEY.toString()).doesNotContain(KEY.hex());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "1",
                "1e999999999",
                "\"a\"",
                "true",
                "not JSON",
                "{\"id\":\"a\"}",
                "{\"id\":\"a\",\"at\":\"2026-01-02T03:04:05Z\"}",
                "{\"id\":\"a\",\"at\":\"2026-01-02T03:04:05Z\",\"signature\":null}",
                "{\"id\":\"a\",\"at\":\"2026-01-02T03:04:05Z\",\"signature\":\"\"}",
                "{\"id\":null,\"at\":\"2026-01-02T03:04:05Z\"}",
                "{\"id\":\"\",\"at\":\"2026-01-02T03:04:05Z\"}",
                "{\"id\":{},\"at\":\"2026-01-02T03:04:05Z\"}",
                "{\"id\":\"a\",\"at\":null}",
                "{\"id\":\"a\",\"at\":\"yesterday\"}",
                "{\"id\":\"a\",\"at\":[]}",
                "{\"id\":\"a\",\"at\":1e999999999}",
                "{\"id\":\"a\",\"at\":99999999999999999999999}",
                "{\"id\":\"a\",\"at\":\"+1000000000-12-31T23:59:59Z\"}",
                "{\"id\":\"a\",\"at\":\"-1000000000-01-01T00:00:00Z\"}",
                "{\"id\":\"a\",\"at\":\"2026-01-02T03:04:05Z\"",
            })
    void passesOverWhatIsNoMarker(String content) {
        assertThat(parse(content)).isEmpty();
    }

    @Test
    void passesOverDeepNestingLongNamesLongNumbersAndLongIds() {
        assertThat(parse("[".repeat(100_000))).isEmpty();
        assertThat(parse("{\"a\":".repeat(100_000))).isEmpty();
        assertThat(parse("{\"" + "n".repeat(100_000) + "\":1}")).isEmpty();
        assertThat(parse("{\"id\":\"a\",\"at\":" + "9".repeat(100_000) + "}")).isEmpty();
        assertThat(parse(MARKER.replace("\"a\"", '"' + "i".repeat(100_000) + '"')))
                .isEmpty();
    }

    @Test
    void withstandsBytesOfEveryKind() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] marker = MARKER.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] content = marker.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            }
            Optional<Marker> parsed = Marker.parse(content, KEY);
            assertThat(parsed.orElse(GENUINE)).as("seed %d, round %d", seed, i).isEqualTo(GENUINE);
        }
    }

    private static Optional<Marker> parse(String content) {
        return Marker.parse(content.getBytes(StandardCharsets.UTF_8), KEY);
    }
}
