package dev.cdcexport.export.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvWriterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CsvWriter csv;

    CsvWriterTest() throws IOException {
        csv = new CsvWriter(out);
    }

    @Test
    void quotesTheNamesOfTheHeader() throws IOException {
        csv.header(List.of("id", "with \"quotes\"", "with,comma"));
        assertThat(written()).isEqualTo("\"id\",\"with \"\"quotes\"\"\",\"with,comma\"\n");
    }

    @Test
    void tellsNullFromTheEmptyString() throws IOException {
        csv.row(new @Nullable String[] {null, "", null, "NULL", "\\N"});
        assertThat(written()).isEqualTo(",\"\",,\"NULL\",\"\\N\"\n");
    }

    @Test
    void leavesAnEmptyLineForARowWhoseOnlyColumnIsNull() throws IOException {
        csv.row(new @Nullable String[] {null});
        csv.row(new @Nullable String[] {""});
        csv.row(new @Nullable String[] {"\\."});
        assertThat(written()).isEqualTo("\n\"\"\n\"\\.\"\n");
    }

    @Test
    void keepsEveryCharacterOfAValue() throws IOException {
        csv.row(new @Nullable String[] {"a\r\nb", " padded\t", "back\\slash", "\"", "Žluťoučký 🐎", "#", "1,5"});
        assertThat(written())
                .isEqualTo("\"a\r\nb\",\" padded\t\",\"back\\slash\",\"\"\"\",\"Žluťoučký 🐎\",\"#\",\"1,5\"\n");
    }

    @Test
    void leavesTheStreamOpen() throws IOException {
        csv.row(new @Nullable String[] {"a"});
        out.write('!');
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\"a\"\n!");
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
