package dev.cdcexport.export.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of csv-spectrum, a public collection of small CSV files that parsers get wrong, with data of our own: as others write them
 * and as we do.
 *
 * @see <a href="https://github.com/maxogden/csv-spectrum">csv-spectrum</a>
 */
class CsvSpectrumTest {

    /**
     * A case.
     *
     * @param name as csv-spectrum calls it
     * @param foreign the file as others would write it
     * @param rows what it says
     * @param ours the same as we write it
     */
    private record Case(String name, String foreign, List<List<@Nullable String>> rows, String ours) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "comma_in_quotes",
                        "first,city\nAda,\"London, Marylebone\"\n",
                        List.of(List.of("first", "city"), List.of("Ada", "London, Marylebone")),
                        "\"first\",\"city\"\n\"Ada\",\"London, Marylebone\"\n"),
                new Case(
                        "empty",
                        "a,b,c\n1,\"\",\"\"\n2,,\n",
                        List.of(List.of("a", "b", "c"), List.of("1", "", ""), Arrays.asList("2", null, null)),
                        "\"a\",\"b\",\"c\"\n\"1\",\"\",\"\"\n\"2\",,\n"),
                new Case(
                        "empty_crlf",
                        "a,b,c\r\n1,\"\",\"\"\r\n2,,\r\n",
                        List.of(List.of("a", "b", "c"), List.of("1", "", ""), Arrays.asList("2", null, null)),
                        "\"a\",\"b\",\"c\"\n\"1\",\"\",\"\"\n\"2\",,\n"),
                new Case(
                        "escaped_quotes",
                        "a,b\n1,\"so \"\"quoted\"\" a value\"\n2,\"\"\"\"\n",
                        List.of(List.of("a", "b"), List.of("1", "so \"quoted\" a value"), List.of("2", "\"")),
                        "\"a\",\"b\"\n\"1\",\"so \"\"quoted\"\" a value\"\n\"2\",\"\"\"\"\n"),
                new Case(
                        "json",
                        "key,document\n1,\"{\"\"kind\"\": \"\"point\"\", \"\"at\"\": [1.5, 2]}\"\n",
                        List.of(List.of("key", "document"), List.of("1", "{\"kind\": \"point\", \"at\": [1.5, 2]}")),
                        "\"key\",\"document\"\n\"1\",\"{\"\"kind\"\": \"\"point\"\", \"\"at\"\": [1.5, 2]}\"\n"),
                new Case(
                        "newlines",
                        "a,b\n1,\"over\ntwo lines\"\n\"\n\",2\n",
                        List.of(List.of("a", "b"), List.of("1", "over\ntwo lines"), List.of("\n", "2")),
                        "\"a\",\"b\"\n\"1\",\"over\ntwo lines\"\n\"\n\",\"2\"\n"),
                new Case(
                        "newlines_crlf",
                        "a,b\r\n1,\"over\r\ntwo lines\"\r\n",
                        List.of(List.of("a", "b"), List.of("1", "over\r\ntwo lines")),
                        "\"a\",\"b\"\n\"1\",\"over\r\ntwo lines\"\n"),
                new Case(
                        "quotes_and_newlines",
                        "a,b\n1,\"he said \"\"\nno\"\"\"\n",
                        List.of(List.of("a", "b"), List.of("1", "he said \"\nno\"")),
                        "\"a\",\"b\"\n\"1\",\"he said \"\"\nno\"\"\"\n"),
                new Case(
                        "simple",
                        "a,b,c\n1,2,3\n",
                        List.of(List.of("a", "b", "c"), List.of("1", "2", "3")),
                        "\"a\",\"b\",\"c\"\n\"1\",\"2\",\"3\"\n"),
                new Case(
                        "simple_crlf",
                        "a,b,c\r\n1,2,3\r\n",
                        List.of(List.of("a", "b", "c"), List.of("1", "2", "3")),
                        "\"a\",\"b\",\"c\"\n\"1\",\"2\",\"3\"\n"),
                new Case(
                        "utf8",
                        "a,b\n1,ʤ\n2,😀 e\u0301\n",
                        List.of(List.of("a", "b"), List.of("1", "ʤ"), List.of("2", "😀 e\u0301")),
                        "\"a\",\"b\"\n\"1\",\"ʤ\"\n\"2\",\"😀 e\u0301\"\n"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReadAsOthersWriteIt(Case given) throws IOException {
        assertThat(read(given.foreign())).isEqualTo(given.rows());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isWrittenAndReadBack(Case given) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter writer = new CsvWriter(out);
        for (List<@Nullable String> row : given.rows()) {
            writer.row(row.toArray(new @Nullable String[0]));
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(given.ours());
        assertThat(read(given.ours())).isEqualTo(given.rows());
    }

    private static List<List<@Nullable String>> read(String csv) throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (CsvReader reader = new CsvReader(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)))) {
            for (@Nullable String[] row = reader.next(); row != null; row = reader.next()) {
                rows.add(Arrays.asList(row));
            }
        }
        return rows;
    }
}
