package dev.cdcexport.export.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.source.SourceTable;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams as {@code COPY … (FORMAT binary)} sends them, and such as it does not; what PostgreSQL really sends is in {@link CopiedTypesIT}. */
class BinaryRowsTest {

    private static final List<SourceTable.Column> COLUMNS = List.of(column("id", 23), column("word", 25));

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final BinaryRows rows;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final DataOutputStream data = new DataOutputStream(sent);

    BinaryRowsTest() throws IOException {
        rows = new BinaryRows(COLUMNS, RowSink.into(lines, CsvFormat.DEFAULT.withoutHeader(), List.of()));
    }

    @Test
    void takesStatementsOneAfterTheOther() throws Exception {
        header(0, 0);
        row(1, "a");
        send();
        row(2, "b\"c");
        trailer();
        send();
        header(0, 0);
        trailer();
        header(0, 0);
        row(-3, "");
        trailer();
        send();
        rows.finish();
        assertThat(lines.toString(StandardCharsets.UTF_8)).isEqualTo("\"1\",\"a\"\n\"2\",\"b\"\"c\"\n\"-3\",\"\"\n");
    }

    @Test
    void handsOnManyRowsBeforeTheEnd() throws Exception {
        header(0, 0);
        send();
        for (int i = 0; i < 100_000; i++) {
            row(i, "word");
            send();
        }
        assertThat(lines.size()).isGreaterThan(500_000);
        trailer();
        send();
        rows.finish();
        assertThat(lines.toString(StandardCharsets.UTF_8).lines())
                .hasSize(100_000)
                .endsWith("\"99999\",\"word\"");
    }

    @Test
    void refusesAStreamWithoutItsTrailer() throws Exception {
        header(0, 0);
        row(1, "a");
        send();
        assertThatThrownBy(rows::finish).isInstanceOf(IOException.class).hasMessageContaining("trailer");
        assertThat(lines.size()).isZero();
    }

    @Test
    void refusesWhatDoesNotBeginAsTheFormatDoes() throws IOException {
        data.writeBytes("\"1\",\"some text that is no binary format\"\n");
        assertThatThrownBy(this::send).isInstanceOf(IOException.class).hasMessageContaining("binary format");
    }

    @Test
    void refusesFlagsThatItDoesNotKnow() throws IOException {
        header(1 << 16, 0);
        assertThatThrownBy(this::send).isInstanceOf(IOException.class).hasMessageContaining("flags 65536");
    }

    @Test
    void refusesARowOfOtherColumns() throws IOException {
        header(0, 0);
        data.writeShort(1);
        value("a");
        assertThatThrownBy(this::send).isInstanceOf(IOException.class).hasMessageContaining("1 values instead of 2");
    }

    @Test
    void refusesAValueOfAnotherType() throws IOException {
        header(0, 0);
        data.writeShort(2);
        value("abc");
        value("a");
        assertThatThrownBy(this::send).isInstanceOf(IOException.class).hasMessageContaining("3 bytes instead of 4");
    }

    private void header(int flags, int extension) throws IOException {
        data.write(new byte[] {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0});
        data.writeInt(flags);
        data.writeInt(extension);
    }

    private void row(int id, String word) throws IOException {
        data.writeShort(2);
        data.writeInt(Integer.BYTES);
        data.writeInt(id);
        value(word);
    }

    private void value(String ascii) throws IOException {
        data.writeInt(ascii.length());
        data.writeBytes(ascii);
    }

    private void trailer() throws IOException {
        data.writeShort(-1);
    }

    /** As one message. */
    private void send() throws IOException {
        byte[] message = sent.toByteArray();
        sent.reset();
        rows.write(message, 0, message.length);
    }

    private static SourceTable.Column column(String name, int typeOid) {
        return new SourceTable.Column(name, "?", typeOid, -1, true, false);
    }
}
