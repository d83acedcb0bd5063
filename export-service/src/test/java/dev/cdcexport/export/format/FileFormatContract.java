package dev.cdcexport.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every file format keeps to. */
public abstract class FileFormatContract {

    private static final List<FileColumn> COLUMNS =
            List.of(new FileColumn("id", "integer"), FileColumn.text("a \"word\", or two"), FileColumn.text("empty"));

    private static final List<List<@Nullable String>> ROWS = List.of(
            Arrays.asList("1", "plain", ""),
            Arrays.asList("2", null, null),
            Arrays.asList("3", "with \"quotes\", delimiters;\t| and\r\nlines", "NULL"),
            Arrays.asList("4", "äöü 日本 \uD83D\uDE00", "\\N"),
            Arrays.asList("5", " spaces ", "\\."));

    /** A format with the names of the columns in its files. */
    protected abstract FileFormat format();

    @Test
    void givesBackTheRowsThatWereWrittenNullsToldFromEmptyTexts() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PartWriter part = format().begin(file, COLUMNS);
        RowBatch batch = batch(ROWS);
        part.write(batch, 0, batch.rows());
        part.finish();

        assertThat(rowsOf(file)).isEqualTo(ROWS);
    }

    @Test
    void namesTheColumns() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        format().begin(file, COLUMNS).finish();

        assertThat(format().hasHeader()).isTrue();
        assertThat(read(file))
                .containsExactly(COLUMNS.stream().map(FileColumn::name).toList());
    }

    @Test
    void writesPartsOfABatchEachOfWhichCanBeReadByItself() throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        RowBatch batch = batch(ROWS);
        write(first, batch, 0, 2);
        write(second, batch, 2, ROWS.size());

        assertThat(rowsOf(first)).isEqualTo(ROWS.subList(0, 2));
        assertThat(rowsOf(second)).isEqualTo(ROWS.subList(2, ROWS.size()));
    }

    @Test
    void takesABatchAgainOnceItsRowsAreWritten() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PartWriter part = format().begin(file, COLUMNS);
        RowBatch batch = format().newBatch();
        for (List<@Nullable String> row : ROWS) {
            batch.clear();
            add(batch, row);
            part.write(batch, 0, 1);
        }
        part.finish();

        assertThat(rowsOf(file)).isEqualTo(ROWS);
    }

    @Test
    void takesRowsOfSeveralBatchesThatWereFilledAtOnce() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PartWriter part = format().begin(file, COLUMNS);
        RowBatch one = batch(ROWS.subList(0, 3));
        RowBatch other = batch(ROWS.subList(3, ROWS.size()));
        part.write(one, 0, one.rows());
        part.write(other, 0, other.rows());
        part.finish();

        assertThat(rowsOf(file)).isEqualTo(ROWS);
    }

    @Test
    void saysHowLargeRowsAre() {
        RowBatch batch = batch(ROWS);

        assertThat(batch.rows()).isEqualTo(ROWS.size());
        assertThat(batch.bytesUpTo(0)).isZero();
        assertThat(batch.bytesUpTo(ROWS.size())).isEqualTo(batch.bytes());
        for (int row = 0; row < ROWS.size(); row++) {
            assertThat(batch.bytesUpTo(row + 1)).isGreaterThan(batch.bytesUpTo(row));
        }
        batch.clear();
        assertThat(batch.rows()).isZero();
        assertThat(batch.bytes()).isZero();
    }

    private void write(OutputStream out, RowBatch batch, int from, int to) throws IOException {
        PartWriter part = format().begin(out, COLUMNS);
        part.write(batch, from, to);
        part.finish();
    }

    private RowBatch batch(List<List<@Nullable String>> rows) {
        RowBatch batch = format().newBatch();
        rows.forEach(row -> add(batch, row));
        return batch;
    }

    private static void add(RowBatch batch, List<@Nullable String> row) {
        batch.begin(row.size());
        for (String cell : row) {
            if (cell == null) {
                batch.addNull();
            } else {
                byte[] text = ("[" + cell + "]").getBytes(StandardCharsets.UTF_8);
                batch.add(text, 1, text.length - 2);
            }
        }
        batch.end();
    }

    private List<List<@Nullable String>> rowsOf(ByteArrayOutputStream file) throws IOException {
        return read(file).subList(1, read(file).size());
    }

    private List<List<@Nullable String>> read(ByteArrayOutputStream file) throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (RowReader reader = format().read(new ByteArrayInputStream(file.toByteArray()))) {
            for (@Nullable String[] row = reader.next(); row != null; row = reader.next()) {
                rows.add(Arrays.asList(row));
            }
        }
        return rows;
    }
}
