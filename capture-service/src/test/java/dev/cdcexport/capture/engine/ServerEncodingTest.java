package dev.cdcexport.capture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.UnwritableValueException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerEncodingTest {

    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "WIN1252, windows-1252, 'naïve café, 12 €'",
        "LATIN1, ISO-8859-1, 'Größe'",
        "EUC_JP, EUC-JP, '日本語 abc ｱｲｳ 丂'",
        "EUC_KR, EUC-KR, '한국어 x'",
        "EUC_CN, GB2312, '中文,\"'",
        "KOI8R, KOI8-R, 'Привет, мир'",
    })
    void convertsTextsCharacterByCharacterAndAsksForEachOnce(String name, String charset, String text) {
        ServerEncoding encoding = encoding(name, charset);
        byte[] stored = text.getBytes(Charset.forName(charset));
        byte[] row = new byte[stored.length + 2];
        System.arraycopy(stored, 0, row, 1, stored.length);

        assertThat(encoding.toUtf8(row, 1, stored.length))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(text);
        assertThat(encoding.toUtf8(stored)).asString(StandardCharsets.UTF_8).isEqualTo(text);
        assertThat(asked).doesNotHaveDuplicates();
    }

    @Test
    void takesCharactersOfFourBytesForOne() {
        ServerEncoding encoding =
                new ServerEncoding("EUC_TW", bytes -> "x".repeat(bytes.length).getBytes(StandardCharsets.UTF_8));

        assertThat(encoding.toUtf8(HexFormat.of().parseHex("418ea2a1a1a1a142")))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("AxxxxxxB");
    }

    @Test
    void refusesAValueWithACharacterThatHasNoEquivalentAndNamesIt() {
        ServerEncoding encoding = encoding("WIN1252", "windows-1252");
        byte[] stored = {'a', (byte) 0x81};

        assertThatThrownBy(() -> encoding.toUtf8(stored, 0, 2))
                .isInstanceOf(UnwritableValueException.class)
                .hasMessageContainingAll("WIN1252", "0x81");
        assertThat(encoding.toUtf8(stored)).asString(StandardCharsets.UTF_8).isEqualTo("a\uFFFD");
    }

    /** Java stands in for PostgreSQL: what has no equivalent becomes the replacement character there. */
    private ServerEncoding encoding(String name, String charset) {
        return new ServerEncoding(name, bytes -> {
            asked.add(HexFormat.of().formatHex(bytes));
            String character = new String(bytes, Charset.forName(charset));
            return character.equals("\uFFFD") ? new byte[0] : character.getBytes(StandardCharsets.UTF_8);
        });
    }
}
