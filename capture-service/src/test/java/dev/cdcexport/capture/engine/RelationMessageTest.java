package dev.cdcexport.capture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import org.junit.jupiter.api.Test;

class RelationMessageTest {

    @Test
    void readsNamesIdentityAndColumns() {
        RelationMessage message = RelationMessage.read(
                new WireBytes()
                        .int32(16_384)
                        .string("public")
                        .string("Users")
                        .int8('i')
                        .int16(2)
                        .int8(1)
                        .string("id")
                        .int32(23)
                        .int32(-1)
                        .int8(0)
                        .string("näme")
                        .int32(1043)
                        .int32(14)
                        .buffer(),
                new ServerEncoding("UTF8", bytes -> bytes));

        assertThat(message.oid()).isEqualTo(16_384);
        assertThat(message.name()).isEqualTo(new TableName("public", "Users"));
        assertThat(message.replicaIdentity()).isEqualTo(ReplicaIdentity.INDEX);
        assertThat(message.columnNames()).containsExactly("id", "näme");
        assertThat(message.identityColumns()).containsExactly("id");
        assertThat(message.columns().get(1).typeModifier()).isEqualTo(14);
    }
}
