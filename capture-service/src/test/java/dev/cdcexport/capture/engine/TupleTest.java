package dev.cdcexport.capture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TupleTest {

    private final Tuple tuple = new Tuple();

    @Test
    void tellsTextNullEmptyAndUnknownApart() {
        ByteBuffer message = new WireBytes()
                .int16(4)
                .text("unknown")
                .int8('n')
                .text("")
                .int8('u')
                .buffer();

        tuple.read(message);

        assertThat(shown(tuple)).containsExactly("'unknown'", "NULL", "''", "?");
        assertThat(message.hasRemaining()).isFalse();
    }

    @Test
    void readsFromABufferWithoutAnArrayToo() {
        tuple.read(new WireBytes().int16(1).text("é☃").buffer().asReadOnlyBuffer());

        assertThat(shown(tuple)).containsExactly("'é☃'");
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

        tuple.readIdentity(new WireBytes().int16(2).text("7").int8('n').buffer(), relation);

        assertThat(shown(tuple)).containsExactly("'7'", "?");
    }

    @Test
    void takesWhatIsUnknownFromTheOlderRowOfTheMessage() {
        ByteBuffer message = new WireBytes()
                .int16(2)
                .text("old")
                .text("large")
                .int16(2)
                .text("new")
                .int8('u')
                .buffer();
        Tuple older = new Tuple();
        older.read(message);
        tuple.read(message);

        tuple.complete(older);

        assertThat(shown(tuple)).containsExactly("'new'", "'large'");
    }

    @Test
    void forgetsWhatItReadBefore() {
        tuple.read(new WireBytes().int16(2).text("a").text("b").buffer());
        tuple.read(new WireBytes().int16(1).int8('n').buffer());

        assertThat(shown(tuple)).containsExactly("NULL");
    }

    private static List<String> shown(Tuple tuple) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < tuple.size(); i++) {
            if (tuple.isKnown(i) && !tuple.isNull(i)) {
                values.add(
                        "'" + new String(tuple.bytes(), tuple.start(i), tuple.length(i), StandardCharsets.UTF_8) + "'");
            } else {
                values.add(tuple.isKnown(i) ? "NULL" : "?");
            }
        }
        return values;
    }

    @Test
    void knowsOfABeginningOnlyTheValuesThatHaveCome() {
        ByteBuffer whole = new WireBytes()
                .int16(4)
                .text("7")
                .int8('n')
                .text("cut off")
                .text("z")
                .buffer();
        for (int length = Short.BYTES; length < whole.limit(); length++) {
            tuple.readBeginning(whole.duplicate().limit(length));

            assertThat(tuple.size()).isEqualTo(4);
            assertThat(tuple.isKnown(0)).isEqualTo(length >= 8);
            assertThat(tuple.isKnown(1)).isEqualTo(length >= 9);
            assertThat(tuple.isKnown(2)).isEqualTo(length >= 21);
            assertThat(tuple.isKnown(3)).isFalse();
        }
    }
}
