package dev.cdcexport.capture.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.TableSchema.Storage;
import dev.cdcexport.contract.TableSchema.Told;
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

    @Test
    void givesWhatTheStreamToldTheSameIdWhenARestartDeliversItAgain() {
        SchemaVersions versions = new SchemaVersions(List.of());
        int first = versions.told(told("text", 10, 20)).id();
        int second = versions.told(told("integer", 30, 40)).id();

        SchemaVersions restarted = new SchemaVersions(List.of(versions.require(first), versions.require(second)));
        assertThat(restarted.toldBefore(new Lsn(25))).containsValue(versions.require(first));
        assertThat(restarted.toldBefore(new Lsn(20))).isEmpty();
        assertThat(restarted.told(told("text", 10, 20)).id()).isEqualTo(first);
        assertThat(restarted.told(told("text", 15, 20)).id()).isEqualTo(first);
        assertThat(restarted.told(told("integer", 30, 40)).id()).isEqualTo(second);
        assertThat(restarted.told(told("text", 50, 60)).id()).isEqualTo(second + 1);
    }

    @Test
    void givesNoIdToAMessageWithoutNews() {
        SchemaVersions versions = new SchemaVersions(List.of());
        int id = versions.told(told("text", 10, 20)).id();

        assertThat(versions.told(told("text", 30, 40)).id()).isEqualTo(id);
        assertThat(versions.told(altered("text", 50, 60)).id()).isEqualTo(id + 1);
        assertThat(versions.toldAfter(id)).hasSize(1);
    }

    @Test
    void knowsATableFromItsCreationUnderTheSameTriggersOnly() {
        SchemaVersions versions = new SchemaVersions(List.of());
        versions.told(new TableSchema(
                0,
                TABLE,
                16_384,
                List.of(),
                List.of(),
                ReplicaIdentity.FULL,
                Storage.UNKNOWN,
                new Told(new Lsn(5), new Lsn(6), "guard", true, null, true)));

        assertThat(versions.isToldSinceCreation(16_384, "guard")).isTrue();
        assertThat(versions.isToldSinceCreation(16_384, "another")).isFalse();
        assertThat(versions.isToldSinceCreation(1, "guard")).isFalse();
    }

    private static TableSchema told(String type, long lsn, long commitLsn) {
        return told(type, new Told(new Lsn(lsn), new Lsn(commitLsn), "guard", false, null, false));
    }

    private static TableSchema altered(String type, long lsn, long commitLsn) {
        return told(type, new Told(new Lsn(lsn), new Lsn(commitLsn), "guard", false, "rewritten", false));
    }

    private static TableSchema told(String type, Told told) {
        return new TableSchema(
                0,
                TABLE,
                16_384,
                List.of(new Column("c", type, 25, -1)),
                List.of(),
                ReplicaIdentity.FULL,
                Storage.UNKNOWN,
                told);
    }

    private static TableSchema schema(int id, String type) {
        return new TableSchema(
                id, TABLE, 16_384, List.of(new Column("c", type, 25, -1)), List.of(), ReplicaIdentity.FULL);
    }
}
