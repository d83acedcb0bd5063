package dev.cdcexport.export.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvFormatTest {

    private static final CsvFormat MINIMAL = new CsvFormat(',', true, "", Quoting.MINIMAL, LineEnding.LF, false);
    private static final CsvFormat GUARDED = new CsvFormat(',', true, "", Quoting.MINIMAL, LineEnding.LF, true);

    @Test
    void quotesOnlyWhatCouldBeMisread() throws Exception {
        assertThat(written(MINIMAL, "a b", "", null, "a,b", "a\"b", "a\nb", "a\rb", " ", "\\."))
                .isEqualTo("a b,\"\",,\"a,b\",\"a\"\"b\",\"a\nb\",\"a\rb\", ,\\.\n");
        assertThat(written(MINIMAL, "\\.")).isEqualTo("\"\\.\"\n");
    }

    @Test
    void quotesAValueThatEqualsTheNullText() throws Exception {
        CsvFormat format = new CsvFormat('\t', true, "NULL", Quoting.MINIMAL, LineEnding.CRLF, false);
        assertThat(written(format, "NULL", null, "null", "")).isEqualTo("\"NULL\"\tNULL\tnull\t\r\n");
    }

    @Test
    void putsAnApostropheBeforeWhatLooksLikeAFormula() throws Exception {
        assertThat(written(GUARDED, "=1+1", "+1", "-1", "@a", "\tx", "\rx", "'=1", " =1", "1=1", ""))
                .isEqualTo("'=1+1,'+1,'-1,'@a,'\tx,\"'\rx\",'=1, =1,1=1,\"\"\n");
        CsvFormat quoted = new CsvFormat(',', true, "", Quoting.ALL_NON_NULL, LineEnding.LF, true);
        assertThat(written(quoted, "=\"a\"", null)).isEqualTo("\"'=\"\"a\"\"\",\n");
    }

    @Test
    void decidesOnTheQuotesOfAGuardedValueAsItStandsInTheFile() throws Exception {
        CsvFormat apostrophe = new CsvFormat('\'', true, "", Quoting.MINIMAL, LineEnding.LF, true);
        assertThat(written(apostrophe, "=a", "b")).isEqualTo("\"'=a\"'b\n");
        CsvFormat nullText = new CsvFormat(',', true, "'=a", Quoting.MINIMAL, LineEnding.LF, true);
        assertThat(written(nullText, "=a", "'=a", null, "=b")).isEqualTo("\"'=a\",\"'=a\",'=a,'=b\n");
        CsvFormat bare = new CsvFormat(',', true, "=a", Quoting.MINIMAL, LineEnding.LF, true);
        assertThat(written(bare, "=a", null)).isEqualTo("'=a,=a\n");
    }

    @Test
    void leavesTheHeaderOut() throws Exception {
        CsvFormat format = new CsvFormat(',', false, "", Quoting.ALL_NON_NULL, LineEnding.LF, false);
        assertThat(written(format, "a")).isEqualTo("\"a\"\n");
    }

    /** What files were before there were options. */
    @Test
    void writesTheDefaultAsCommonsCsvDoes() throws Exception {
        Random random = new Random(4);
        StringBuilder expected = new StringBuilder();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter csv = new CsvWriter(out);
        for (int row = 0; row < 2_000; row++) {
            @Nullable String[] cells = new @Nullable String[1 + random.nextInt(5)];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cell(random);
                CSVFormat.POSTGRESQL_CSV.print(cells[i], expected, i == 0);
            }
            CSVFormat.POSTGRESQL_CSV.println(expected);
            csv.row(cells);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
    }

    @Test
    void readsBackWhatIsWrittenInAnyFormat() throws Exception {
        Random random = new Random(5);
        for (char delimiter : new char[] {',', ';', '\t', ' ', '|', '\'', 'x', 1}) {
            for (String nullText : new String[] {"", "\\N", "NULL", "'=", "ü"}) {
                if (nullText.indexOf(delimiter) >= 0) {
                    continue;
                }
                for (Quoting quoting : Quoting.values()) {
                    for (LineEnding ending : LineEnding.values()) {
                        assertReadBack(new CsvFormat(delimiter, false, nullText, quoting, ending, false), random);
                        assertReadBack(new CsvFormat(delimiter, false, nullText, quoting, ending, true), random);
                    }
                }
            }
        }
    }

    private static void assertReadBack(CsvFormat format, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter csv = new CsvWriter(format, out);
        @Nullable String[][] rows = new @Nullable String[50][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new @Nullable String[] {cell(random), cell(random), cell(random)};
            csv.row(rows[i]);
        }
        try (CsvReader reader = new CsvReader(new ByteArrayInputStream(out.toByteArray()), format)) {
            for (@Nullable String[] row : rows) {
                assertThat(reader.next())
                        .as("%s", format)
                        .isEqualTo(Arrays.stream(row).map(format::guarded).toArray());
            }
            assertThat(reader.next()).isNull();
        }
    }

    private static @Nullable String cell(Random random) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        String alphabet = "ab\"',;\t |\\.\r\n=+-@NULüx😀\u0001";
        int[] points = alphabet.codePoints().toArray();
        StringBuilder cell = new StringBuilder();
        for (int left = random.nextInt(6); left > 0; left--) {
            cell.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return cell.toString();
    }

    private static String written(CsvFormat format, @Nullable String... cells) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter csv = new CsvWriter(format, out);
        if (!format.header()) {
            csv.header(java.util.List.of("c"));
        }
        csv.row(cells);
        return out.toString(StandardCharsets.UTF_8);
    }
}
