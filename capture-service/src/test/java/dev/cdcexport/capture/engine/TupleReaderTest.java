package dev.cdcexport.capture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TupleReaderTest {

    @Test
    void tellsTextNullEmptyAndUnknownApart() {
        ByteBuffer tuple = new WireBytes()
                .int16(4)
                .text("unknown")
                .int8('n')
                .text("")
                .int8('u')
                .buffer();

        String[] values = TupleReader.read(tuple);

        assertThat(values).containsExactly("unknown", null, "", "unknown");
        assertThat(values[0]).isNotSameAs(Row.UNKNOWN);
        assertThat(values[3]).isSameAs(Row.UNKNOWN);
        assertThat(tuple.hasRemaining()).isFalse();
    }

    @Test
    void readsFromABufferWithoutAnArrayToo() {
        ByteBuffer tuple = new WireBytes().int16(1).text("é☃").buffer().asReadOnlyBuffer();

        assertThat(TupleReader.read(tuple)).containsExactly("é☃");
    }

    @Test
    void takesTheColumnsOutsideTheReplicaIdentityForUnknownRatherThanNull() {
        RelationMessage relation = new RelationMessage(
                1,
                new TableName("public", "t"),
                ReplicaIdentity.DEFAULT,
                List.of(
                        new RelationMessage.Column("id", 23, -1, true),
                        new RelationMessage.Column("name", 25, -1, false)));
        ByteBuffer tuple = new WireBytes().int16(2).text("7").int8('n').buffer();

        String[] values = TupleReader.readIdentity(tuple, relation);

        assertThat(values[0]).isEqualTo("7");
        assertThat(values[1]).isSameAs(Row.UNKNOWN);
    }

    /** PostgreSQL stores none, but if one came, a replacement character would be a wrong cell. */
    @Test
    void refusesBytesThatAreNoUtf8ButTakesTheReplacementCharacterItself() {
        ByteBuffer genuine = new WireBytes().int16(1).text("a\uFFFDb").buffer();
        ByteBuffer broken =
                new WireBytes().int16(1).int8('t').int32(2).int8('a').int8(0xC8).buffer();

        assertThat(TupleReader.read(genuine)).containsExactly("a\uFFFDb");
        assertThatThrownBy(() -> TupleReader.read(broken)).hasMessageContaining("no valid UTF-8");
    }
}
