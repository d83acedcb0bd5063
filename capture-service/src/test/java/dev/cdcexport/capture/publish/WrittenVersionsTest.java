package dev.cdcexport.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.TableSchema.Storage;
import dev.cdcexport.contract.TableSchema.Told;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenVersionsTest {

    private final SchemaVersions versions = new SchemaVersions(List.of());
    private final WrittenVersions written = new WrittenVersions(versions, List.of());

    @Test
    void bringsWhatTheStreamHasToldBeforeAVersionThatAnEventNames() {
        TableSchema first = told(1, 20);
        TableSchema second = told(2, 20);
        TableSchema named = told(3, 30);

        assertThat(written.takeFor(named)).containsExactly(first, second, named);
        assertThat(written.takeFor(named)).isEmpty();
        assertThat(written.takeToldBefore(new Lsn(100))).isEmpty();
        assertThat(written.last()).isEqualTo(named.id());
    }

    @Test
    void bringsWhatWasToldBeforeACutAndNothingBehindIt() {
        TableSchema first = told(1, 20);
        TableSchema second = told(2, 30);

        assertThat(written.takeToldBefore(new Lsn(30))).containsExactly(first);
        assertThat(written.last()).isEqualTo(first.id());
        assertThat(written.takeToldBefore(new Lsn(31))).containsExactly(second);
    }

    @Test
    void bringsNothingThatWasRecordedBeforeARestart() {
        TableSchema first = told(1, 20);
        WrittenVersions restarted = new WrittenVersions(versions, List.of(first));

        assertThat(restarted.takeFor(first)).isEmpty();
        assertThat(restarted.takeToldBefore(new Lsn(100))).isEmpty();
        assertThat(restarted.last()).isEqualTo(first.id());
    }

    private TableSchema told(long oid, long commitLsn) {
        return versions.told(new TableSchema(
                0,
                new TableName("public", "t" + oid),
                oid,
                List.of(),
                List.of(),
                ReplicaIdentity.FULL,
                Storage.UNKNOWN,
                new Told(new Lsn(commitLsn - 1), new Lsn(commitLsn), "guard", true, null, true)));
    }
}
