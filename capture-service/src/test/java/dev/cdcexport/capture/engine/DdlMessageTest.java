package dev.cdcexport.capture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DdlMessageTest {

    private static final byte[] KEY = "a key".getBytes(StandardCharsets.UTF_8);
    private static final long TRANSACTION = 4_000_000_000L;

    private static final String TABLE = """
            {"oid": 3000000000, "schema": "public", "name": "t", "identity": "%s", "lastAttribute": 4, "columns": [
                {"attribute": 1, "name": "id", "type": "integer", "typeOid": 23, "typeModifier": -1, "entry": 7},
                {"attribute": 3, "name": "g", "type": "integer", "typeOid": 23, "typeModifier": -1, "entry": 7, "generated": true},
                {"attribute": 4, "name": "v", "type": "text", "typeOid": 25, "typeModifier": -1, "entry": 9, "filled": true}],
             "primaryKey": ["id"], "identityIndex": [%s], "wholeOldRows": %s, "empty": false, "files": "original"}""";

    @Test
    void tellsTheTableAsItIsAfterTheCommand() throws Exception {
        TableSchema schema = schema(TABLE.formatted("d", "", "false"), "\"created\": true");

        assertThat(schema.oid()).isEqualTo(3_000_000_000L);
        assertThat(schema.columns())
                .containsExactly(
                        new TableSchema.Column("id", "integer", 23, -1, 1, 7, false),
                        new TableSchema.Column("v", "text", 25, -1, 4, 9, true));
        assertThat(schema.key()).containsExactly("id");
        assertThat(schema.storage().generated()).containsExactly(3);
        assertThat(schema.storage().lastAttribute()).isEqualTo(4);
        assertThat(schema.told()).isEqualTo(new TableSchema.Told(new Lsn(5), new Lsn(6), "guard", true, null, false));
    }

    @Test
    void believesTheKeyOnlyWhereAPartitionDoesNotLogWholeOldRows() throws Exception {
        assertThat(schema(TABLE.formatted("f", "", "true"), "").replicaIdentity())
                .isEqualTo(ReplicaIdentity.FULL);
        assertThat(schema(TABLE.formatted("f", "", "false"), "").replicaIdentity())
                .isEqualTo(ReplicaIdentity.DEFAULT);
    }

    @Test
    void takesTheColumnsOfTheIndexForTheKeyWhereOldRowsDoNotTellThePrimaryKey() throws Exception {
        assertThat(schema(TABLE.formatted("i", "\"v\"", "false"), "").key()).containsExactly("v");
        assertThat(schema(TABLE.formatted("i", "\"v\", \"id\"", "false"), "").key())
                .containsExactly("id");
    }

    @Test
    void saysWhatBecameOfRowsThatThereWere() throws Exception {
        assertThat(altered(TABLE.formatted("d", "", "false"), "\"relabelled\": true"))
                .contains("labels");
        assertThat(altered(TABLE.formatted("d", "", "false"), "\"moved\": true"))
                .contains("partitions");
        String empty = TABLE.formatted("d", "", "false").replace("\"empty\": false", "\"empty\": true");
        assertThat(schema(empty, "\"relabelled\": true").told())
                .isEqualTo(new TableSchema.Told(new Lsn(5), new Lsn(6), "guard", false, null, true));
    }

    @Test
    void isNoneOfOursWithoutTheKeyOrInAnotherTransaction() throws Exception {
        byte[] message = message(body("\"dropped\": [1]"));

        assertThat(parse(message, KEY, TRANSACTION)).isPresent();
        assertThat(parse(message, KEY, TRANSACTION + 1)).isEmpty();
        assertThat(parse(message, new byte[] {1}, TRANSACTION)).isEmpty();
        for (int i = 0; i < message.length; i++) {
            if (i != HexFormat.of().formatHex(new byte[32]).length()) {
                byte[] altered = message.clone();
                altered[i] ^= 1;
                assertThat(parse(altered, KEY, TRANSACTION)).isEmpty();
                assertThat(parse(Arrays.copyOf(message, i), KEY, TRANSACTION)).isEmpty();
            }
        }
    }

    @Test
    void isNoneOfOursAsLongAsTheKeyIsNotKnownThoughAnybodyCouldSignWithoutOne() throws Exception {
        byte[] none = {};

        assertThat(parse(message(body("\"unknown\": true"), none), none, TRANSACTION))
                .isEmpty();
    }

    @Test
    void isUnknownInAFormOfALaterVersion() throws Exception {
        String later = body("").replace("\"version\": 1", "\"version\": 2");

        assertThat(parse(message(later), KEY, TRANSACTION).orElseThrow().isUnknown())
                .isTrue();
    }

    private static String altered(String table, String more) throws Exception {
        return String.valueOf(Objects.requireNonNull(schema(table, more).told()).altered());
    }

    private static Optional<DdlMessage> parse(byte[] message, byte[] key, long transactionId) {
        return DdlMessage.parse(message, key, transactionId, new ServerEncoding("UTF8", bytes -> bytes));
    }

    private static TableSchema schema(String table, String more) throws Exception {
        String fields = "\"table\": " + table + (more.isEmpty() ? "" : ", " + more);
        DdlMessage message = parse(message(body(fields)), KEY, TRANSACTION).orElseThrow();
        return message.schema(Objects.requireNonNull(message.table()), new Lsn(5), new Lsn(6), null);
    }

    private static String body(String fields) {
        return "{\"version\": 1, \"command\": \"ALTER TABLE\", \"guard\": \"guard\", \"transaction\": " + TRANSACTION
                + (fields.isEmpty() ? "" : ", " + fields) + "}";
    }

    private static byte[] message(String body) throws Exception {
        return message(body, KEY);
    }

    private static byte[] message(String body, byte[] key) throws Exception {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        String signature = HexFormat.of().formatHex(sha256(key, sha256(key, text)));
        return (signature + ' ' + body).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sha256(byte[] key, byte[] text) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(key);
        return digest.digest(text);
    }
}
