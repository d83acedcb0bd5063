package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class ChangeEventReaderTest {

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String SOURCE =
            "\"source\":{\"version\":\"3\",\"schema\":\"s\",\"table\":\"t\",\"ts_us\":5,\"commit_lsn\":11,\"tx_index\":4,\"epoch\":1,\"schema_id\":2}";

    private static final List<Operation> OPERATIONS = List.of(Operation.values());

    private final ChangeEventReader reader = new ChangeEventReader();

    /** Jackson is the oracle: it reads what we write, and we read what it writes, however it is laid out. */
    @Test
    void readsWhatAnyWriterOfJsonWrites() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        ChangeEventWriter writer = new ChangeEventWriter();
        for (int i = 0; i < 2_000; i++) {
            ChangeEvent event = event(random);
            byte[] written = writer.write(event);
            JsonNode tree = JSON.readTree(written);
            byte[] compact = JSON.writeValueAsBytes(tree);
            byte[] spread = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
            for (byte[] json : List.of(written, compact, spread)) {
                ChangeEvent read = reader.read(json);
                assertThat(read).isEqualTo(event);
                assertThat(read.hashCode()).isEqualTo(event.hashCode());
            }
        }
    }

    private static ChangeEvent event(Random random) {
        ChangeEvent.Source source = new ChangeEvent.Source(
                "3",
                "postgresql",
                text(random, 3),
                random.nextLong() >>> random.nextInt(64) >>> 1,
                "app",
                new TableName("s" + random.nextInt(3), "t" + text(random, 2)),
                random.nextInt(1_000),
                new Lsn(random.nextLong() >>> 1),
                new Position(1 + random.nextInt(3), new Lsn(random.nextLong() >>> 1), random.nextInt(1_000_000)),
                random.nextInt(100));
        return new ChangeEvent(
                random.nextInt(3) == 0 ? null : row(random),
                random.nextInt(3) == 0 ? null : row(random),
                source,
                OPERATIONS.get(random.nextInt(OPERATIONS.size())),
                random.nextInt());
    }

    private static Row row(Random random) {
        int columns = random.nextInt(4) == 0 ? random.nextInt(40) : 4;
        String prefix = random.nextInt(10) == 0 ? text(random, 5) : "c";
        List<String> names = new ArrayList<>();
        @Nullable String[] values = new @Nullable String[columns];
        for (int i = 0; i < columns; i++) {
            names.add(prefix + i);
            values[i] = random.nextInt(5) == 0 ? null : text(random, 12);
        }
        return new Row(new RowShape(names, Collections.nCopies(columns, RowShape.JsonForm.STRING)), values);
    }

    private static String text(Random random, int longest) {
        String characters = "ab\"\\/\b\f\n\r\t\0\u001f\u007f {}[]:,né☃\uFFFD😀\u2028";
        int[] codePoints = characters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        IntStream.range(0, random.nextInt(longest + 1))
                .forEach(i -> text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]));
        return text.toString();
    }

    @Test
    void passesOverWhatItDoesNotKnow() {
        ChangeEvent event = read("{\"more\":[{\"a\":\"]\"},1e5,null,true],\"op\":\"c\",\"after\":{\"id\":-7.5E+3},"
                + SOURCE.replace("\"version\"", "\"new\":{\"x\":[]},\"version\"") + ",\"before\":null}");
        assertThat(Objects.requireNonNull(event.after()).value("id")).isEqualTo("-7.5E+3");
        assertThat(event.before()).isNull();
        assertThat(event.source().schemaId()).isEqualTo(2);
    }

    @Test
    void takesNothingFromTheEventBefore() {
        read("{\"op\":\"c\",\"after\":{\"id\":7}," + SOURCE + "}");
        ChangeEvent next = read("{\"op\":\"d\",\"source\":{\"schema\":\"s\",\"table\":\"t\"}}");
        assertThat(next.source().schemaId()).isZero();
        assertThat(next.source().version()).isEmpty();
        assertThat(next.after()).isNull();
    }

    @Test
    void refusesWhatIsCutOffAnywhere() {
        String whole = "{\"op\":\"c\",\"after\":{\"id\":7,\"a\":\"b\\u0041\"}," + SOURCE + "}";
        for (int length = 0; length < whole.length(); length++) {
            String part = whole.substring(0, length);
            assertThatThrownBy(() -> read(part)).as(part).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesWhatIsNoEvent() {
        for (String text : List.of("", "x", "[]", "null", "{}", "{\"op\":\"u\"}", "{\"op\":\"u\"," + SOURCE + "x}")) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(text);
        }
    }

    private ChangeEvent read(String json) {
        return reader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
