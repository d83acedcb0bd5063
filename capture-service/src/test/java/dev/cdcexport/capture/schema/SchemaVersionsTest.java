package dev.cdcexport.capture.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaVersionsTest {

    private static final TableName TABLE = new TableName("public", "t");

    @Test
    void keepsTheVersionWhileTheSchemaIsTheSame() {
        SchemaVersions versions = new SchemaVersions(List.of(schema(4, "text")));

        assertThat(versions.versionOf(schema(0, "text")).id()).isEqualTo(4);
    }

    @Test
    void givesANewIdAboveAllOthersWhenTheSchemaChanges() {
        SchemaVersions versions = new SchemaVersions(List.of(schema(4, "text"), schema(3, "integer")));

        TableSchema changed = versions.versionOf(schema(0, "integer"));

        assertThat(changed.id()).isEqualTo(5);
        assertThat(versions.require(5)).isEqualTo(changed);
        assertThat(versions.require(3)).isEqualTo(schema(3, "integer"));
    }

    private static TableSchema schema(int id, String type) {
        return new TableSchema(
                id, TABLE, 16_384, List.of(new Column("c", type, 25, -1)), List.of(), ReplicaIdentity.FULL);
    }
}
