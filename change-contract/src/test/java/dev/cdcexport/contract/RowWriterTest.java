package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowWriterTest {

    private static final RowShape SHAPE = new RowShape(
            List.of("id", "na\"me", "body"),
            List.of(RowShape.JsonForm.BARE, RowShape.JsonForm.STRING, RowShape.JsonForm.STRING));

    private final JsonBytes json = new JsonBytes();
    private final RowWriter writer = new RowWriter(SHAPE, json);

    @Test
    void writesTheColumnsThatItIsGivenInTheirOrder() {
        byte[] bytes = "x7y".getBytes(StandardCharsets.UTF_8);
        writer.begin();
        writer.putNull(2);
        writer.put(0, bytes, 1, 1);
        writer.put(1, bytes, 0, 3);
        writer.end();

        assertThat(new String(json.toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("{\"body\":null,\"id\":7,\"na\\\"me\":\"x7y\"}");
    }
}
