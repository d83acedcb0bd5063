package dev.cdcexport.export.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvReaderTest {

    @Test
    void tellsNullFromAnEmptyString() throws Exception {
        assertThat(read(",\"\",\"a\"\n\"\",,\n"))
                .containsExactly(Arrays.asList(null, "", "a"), Arrays.asList("", null, null));
    }

    @Test
    void readsAnEmptyLineAsARowOfOneNull() throws Exception {
        assertThat(read("\"c\"\n\n\"\"\n\n"))
                .containsExactly(List.of("c"), Arrays.asList((String) null), List.of(""), Arrays.asList((String) null));
    }

    @Test
    void readsNothingFromNothing() throws Exception {
        assertThat(read("")).isEmpty();
    }

    @Test
    void readsBackWhatIsWrittenToTheLetter() throws Exception {
        List<List<@Nullable String>> rows = List.of(
                Arrays.asList("quote \" comma , done", "line\nfeed", "return\r\nboth\r"),
                Arrays.asList("back\\slash \\N \\.", " spaces ", "\t"),
                Arrays.asList("NULL", null, ""),
                Arrays.asList("ü€😀\u0001\u2028", "#", "'"),
                Arrays.asList("\\.", "\"", "\"\""));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter writer = new CsvWriter(out);
        for (List<@Nullable String> row : rows) {
            writer.row(row.toArray(new @Nullable String[0]));
        }
        assertThat(read(out.toString(StandardCharsets.UTF_8))).isEqualTo(rows);
    }

    @Test
    void saysWhereItIsNoCsv() {
        assertThatThrownBy(() -> read("\"a\"\n\"b\"x\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> read("\"a\"\n\"b")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(new byte[] {'"', (byte) 0xFF, '"', '\n'})).isInstanceOf(IOException.class);
    }

    private static List<List<@Nullable String>> read(String csv) throws IOException {
        return read(csv.getBytes(StandardCharsets.UTF_8));
    }

    private static List<List<@Nullable String>> read(byte[] csv) throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (CsvReader reader = new CsvReader(new ByteArrayInputStream(csv))) {
            for (@Nullable String[] row = reader.next(); row != null; row = reader.next()) {
                rows.add(Arrays.asList(row));
            }
        }
        return rows;
    }
}
