package dev.cdcexport.export.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopiedRowsTest {

    private static final String COPIED =
            "\"1\",,\"\"\n\"line\nbreak\",\"quote \"\" and \"\"\",\"\"\"\"\n\"=1+1\",\"ü\",\"'\"\n";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void givesBackTheSameRowsWhateverTheChunks(int chunk) throws Exception {
        copy(CsvFormat.DEFAULT, COPIED, chunk, 3);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(COPIED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 1_000})
    void writesThemInAnotherFormat(int chunk) throws Exception {
        copy(new CsvFormat(';', true, "NULL", Quoting.MINIMAL, LineEnding.CRLF, true), COPIED, chunk, 3);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("1;NULL;\r\n\"line\nbreak\";\"quote \"\" and \"\"\";\"\"\"\"\r\n'=1+1;ü;'\r\n");
    }

    @Test
    void takesAnEmptyLineAsARowOfOneNull() throws Exception {
        copy(new CsvFormat(',', true, "-", Quoting.ALL_NON_NULL, LineEnding.LF, false), "\n\"\"\n\"-\"\n", 2, 1);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("-\n\"\"\n\"-\"\n");
    }

    @Test
    void saysWhatIsNoRow() {
        assertThatThrownBy(() -> copy(CsvFormat.DEFAULT, "a\n", 1, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> copy(CsvFormat.DEFAULT, "\"a\",", 9, 2)).hasMessageContaining("within a row");
        assertThatThrownBy(() -> copy(CsvFormat.DEFAULT, "\"a", 9, 1)).hasMessageContaining("within a row");
    }

    private void copy(CsvFormat format, String copied, int chunk, int columns) throws IOException {
        byte[] bytes = copied.getBytes(StandardCharsets.UTF_8);
        try (OutputStream rows = new CsvWriter(format, RowSink.into(out)).copiedRows(columns)) {
            for (int at = 0; at < bytes.length; at += chunk) {
                rows.write(bytes, at, Math.min(chunk, bytes.length - at));
            }
        }
    }
}
