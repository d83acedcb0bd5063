package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeEventTest {

    private static final RowShape SHAPE = new RowShape(
            List.of("id", "na\"me", "body"),
            List.of(RowShape.JsonForm.BARE, RowShape.JsonForm.STRING, RowShape.JsonForm.STRING));

    private final ChangeEventWriter writer = new ChangeEventWriter();
    private final ChangeEventReader reader = new ChangeEventReader();

    @Test
    void standsInDebeziumsEnvelope() {
        String json = new String(writer.write(update()), StandardCharsets.UTF_8);
        assertThat(json).isEqualTo("""
                        {"before":{"id":7},"after":{"id":7,"na\\"me":null,"body":"a\\n\\u0000b"},\
                        "source":{"version":"3","connector":"postgresql","name":"app","ts_ms":1700000000123,\
                        "ts_us":1700000000123456,"db":"app","schema":"public","table":"t","txId":9,"lsn":10,\
                        "commit_lsn":11,"tx_index":4,"epoch":1,"schema_id":2},"op":"u","ts_ms":1700000000200}""");
    }

    @Test
    void readsWhatItWrote() {
        ChangeEvent read = reader.read(writer.write(update()));
        assertThat(read.source()).isEqualTo(update().source());
        assertThat(read.operation()).isEqualTo(Operation.UPDATE);
        Row after = Objects.requireNonNull(read.after());
        assertThat(after.value("id")).isEqualTo("7");
        assertThat(after.value("na\"me")).isNull();
        assertThat(after.value("body")).isEqualTo("a\n\0b");
        Row before = Objects.requireNonNull(read.before());
        assertThat(before.isKnown("id")).isTrue();
        assertThat(before.isKnown("body")).isFalse();
        assertThatThrownBy(() -> before.value("body")).hasMessageContaining("body");
    }

    @Test
    void keepsALargeNumberDigitByDigit() {
        Row row = row("9223372036854775807", "x", "y");
        ChangeEvent event = new ChangeEvent(null, row, update().source(), Operation.CREATE, 0);
        Row after = Objects.requireNonNull(reader.read(writer.write(event)).after());
        assertThat(after.value("id")).isEqualTo("9223372036854775807");
    }

    @Test
    void takesAUsersTextThatEqualsTheMarkOfTheUnknownForAText() {
        Row row = row("1", "unknown", "y");
        assertThat(row.isKnown(1)).isTrue();
        assertThat(row.value(1)).isEqualTo("unknown");
    }

    @Test
    void refusesWhatIsNoEvent() {
        assertThatThrownBy(() -> reader.read("{\"op\":\"u\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{\"op\":\"u\"}");
    }

    private static ChangeEvent update() {
        return new ChangeEvent(
                row("7", Row.UNKNOWN, Row.UNKNOWN),
                row("7", null, "a\n\0b"),
                new ChangeEvent.Source(
                        "3",
                        "postgresql",
                        "app",
                        1_700_000_000_123_456L,
                        "app",
                        new TableName("public", "t"),
                        9,
                        new Lsn(10),
                        new Position(1, new Lsn(11), 4),
                        2),
                Operation.UPDATE,
                1_700_000_000_200L);
    }

    private static Row row(@Nullable String id, @Nullable String name, @Nullable String body) {
        return new Row(SHAPE, new @Nullable String[] {id, name, body});
    }
}
