package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonBytesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonBytes json = new JsonBytes();

    @Test
    void escapesWhatJsonMakesOneEscapeAndNothingElse() {
        for (int codePoint = 0; codePoint < 0x3000; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE) {
                String text = "a" + Character.toString(codePoint) + "b";
                assertThat(text(json.clear().putString(text))).isEqualTo(JSON.writeValueAsString(text));
            }
        }
    }

    @Test
    void keepsCharactersOutsideTheBasicPlane() {
        assertThat(text(json.putString("😀 \uFFFD"))).isEqualTo("\"😀 \uFFFD\"");
    }

    /** PostgreSQL stores none, but if one came, a replacement character would be a wrong cell. */
    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] broken = {'a', (byte) 0xC8};
        assertThatThrownBy(() -> json.putString(broken, 0, broken.length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no valid UTF-8");
    }

    @Test
    void writesEveryNumberAsJavaPrintsIt() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            assertThat(text(json.clear().put(number))).isEqualTo(Long.toString(number));
        }
        for (long number : new long[] {0, 9, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            assertThat(text(json.clear().put(number))).isEqualTo(Long.toString(number));
        }
    }

    private static String text(JsonBytes json) {
        return new String(json.toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void takesNoMoreThanItsLimitAndMakesNoRoomForIt() {
        byte[] value = "\u0001".repeat(10_000).getBytes(StandardCharsets.UTF_8);

        assertThat(new JsonBytes(60_002).putString(value, 0, value.length).size())
                .isEqualTo(60_002);
        assertThatThrownBy(() -> new JsonBytes(60_001).putString(value, 0, value.length))
                .isInstanceOf(UnwritableValueException.class)
                .hasMessage("it takes more than 60001 bytes");
    }

    @Test
    void tellsWhereALongTextIsNoUtf8() {
        byte[] value = "ü".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        value[70_001] = 'x';

        assertThatThrownBy(() -> new JsonBytes().putString(value, 0, value.length))
                .isInstanceOf(UnwritableValueException.class)
                .hasMessageContaining("from its byte 70000 on: 0xc378");
    }
}
