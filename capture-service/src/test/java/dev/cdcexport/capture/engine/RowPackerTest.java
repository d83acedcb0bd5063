package dev.cdcexport.capture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.JsonBytes;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowPackerTest {

    private static final ServerEncoding UTF8 = new ServerEncoding("UTF8", bytes -> bytes);
    private final Tuple tuple = new Tuple();

    @Test
    void writesIntegersAndBooleansAsLiteralsAndAllElseAsItsText() {
        tuple.read(new WireBytes()
                .int16(4)
                .text("7")
                .text("f")
                .text("1.0")
                .text("t")
                .buffer());

        PackedRow row = packed(schema(List.of("id"), ReplicaIdentity.DEFAULT));

        assertThat(text(row.row())).isEqualTo("{\"id\":7,\"done\":false,\"size\":\"1.0\",\"name\":\"t\"}");
        assertThat(text(row.key())).isEqualTo("{\"id\":7}");
    }

    @Test
    void writesTheKeyInTheKeysOrder() {
        tuple.read(new WireBytes()
                .int16(4)
                .text("7")
                .int8('n')
                .text("1.0")
                .text("x")
                .buffer());

        PackedRow row = packed(schema(List.of("name", "id"), ReplicaIdentity.DEFAULT));

        assertThat(text(row.key())).isEqualTo("{\"name\":\"x\",\"id\":7}");
    }

    @Test
    void leavesOutWhatIsUnknownAndHasNoKeyWithoutAllOfIt() {
        tuple.read(
                new WireBytes().int16(4).text("7").int8('n').int8('u').int8('u').buffer());

        PackedRow row = packed(schema(List.of("id", "size"), ReplicaIdentity.DEFAULT));

        assertThat(text(row.row())).isEqualTo("{\"id\":7,\"done\":null}");
        assertThat(row.key()).isNull();
    }

    @Test
    void refusesAnOldRowWhoseKeyWasNotSentAndNoOther() {
        tuple.read(
                new WireBytes().int16(4).int8('n').text("f").int8('n').int8('n').buffer());
        RowPacker packer = new RowPacker(schema(List.of("id"), ReplicaIdentity.INDEX), new JsonBytes(), UTF8);
        RowPacker whole = new RowPacker(schema(List.of("id"), ReplicaIdentity.FULL), new JsonBytes(), UTF8);

        assertThat(PackedRow.unpack(ByteBuffer.wrap(packer.packOld(tuple))).refusal())
                .contains("was not sent");
        assertThat(PackedRow.unpack(ByteBuffer.wrap(packer.pack(tuple))).refusal())
                .isNull();
        assertThat(PackedRow.unpack(ByteBuffer.wrap(whole.packOld(tuple))).refusal())
                .isNull();
    }

    @Test
    void takesTheWholeRowForTheKeyOfATableThatHasNoneAndLogsOldRows() {
        tuple.read(
                new WireBytes().int16(4).text("7").int8('n').int8('n').int8('n').buffer());

        assertThat(text(packed(schema(List.of(), ReplicaIdentity.FULL)).key()))
                .isEqualTo("{\"id\":7,\"done\":null,\"size\":null,\"name\":null}");
        assertThat(packed(schema(List.of(), ReplicaIdentity.DEFAULT)).key()).isNull();
    }

    @Test
    void tellsKeysApartOnlyWhereBothAreKnown() {
        RowPacker packer = new RowPacker(schema(List.of("id"), ReplicaIdentity.FULL), new JsonBytes(), UTF8);
        tuple.read(
                new WireBytes().int16(4).text("7").int8('n').int8('n').int8('n').buffer());
        byte[] seven = packer.pack(tuple);
        tuple.read(
                new WireBytes().int16(4).text("7").int8('n').int8('n').text("x").buffer());
        byte[] sevenToo = packer.pack(tuple);
        tuple.read(new WireBytes()
                .int16(4)
                .text("77")
                .int8('n')
                .int8('n')
                .int8('n')
                .buffer());
        byte[] other = packer.pack(tuple);
        tuple.read(
                new WireBytes().int16(4).int8('u').int8('n').int8('n').int8('n').buffer());
        byte[] unknown = packer.pack(tuple);

        assertThat(PackedRow.keysDiffer(seven, sevenToo)).isFalse();
        assertThat(PackedRow.keysDiffer(seven, other)).isTrue();
        assertThat(PackedRow.keysDiffer(seven, unknown)).isFalse();
    }

    private PackedRow packed(TableSchema schema) {
        return PackedRow.unpack(ByteBuffer.wrap(new RowPacker(schema, new JsonBytes(), UTF8).pack(tuple)));
    }

    private static TableSchema schema(List<String> key, ReplicaIdentity identity) {
        return new TableSchema(
                1,
                new TableName("public", "t"),
                1,
                List.of(
                        new Column("id", "integer", 23, -1),
                        new Column("done", "boolean", 16, -1),
                        new Column("size", "numeric", 1700, -1),
                        new Column("name", "text", 25, -1)),
                key,
                identity);
    }

    private static String text(@Nullable ByteBuffer json) {
        return json == null
                ? "(none)"
                : StandardCharsets.UTF_8.decode(json.duplicate()).toString();
    }
}
