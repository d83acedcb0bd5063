package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.TableSchema.Storage;
import dev.cdcexport.contract.TableSchema.Told;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an event trigger of {@code administrator.sql} wrote of a DDL command, in the command's transaction.
 *
 * @param version of the form of the message
 * @param command the command's tag
 * @param transaction the id of the transaction, so that a copy in another one does not count
 * @param guard tells the event triggers
 * @param table a table as it is after the command
 * @param created whether the command has created it
 * @param relabelled whether an enumeration that it uses got other labels
 * @param moved whether rows came or went with its partitions
 * @param dropped the object identifiers of tables that are no more
 * @param rewritten the object identifiers of a table that is rewritten, and of its ancestors
 * @param reason why it is, as {@code pg_event_trigger_table_rewrite_reason} says
 * @param unknown whether the trigger does not know what the command did
 */
record DdlMessage(
        int version,
        String command,
        long transaction,
        String guard,
        @Nullable Table table,
        boolean created,
        boolean relabelled,
        boolean moved,
        @Nullable List<Long> dropped,
        @Nullable List<Long> rewritten,
        int reason,
        boolean unknown) {

    private static final int VERSION = 1;
    private static final int SIGNATURE_DIGITS = 64;

    /** {@code AT_REWRITE_ALTER_PERSISTENCE}: SET LOGGED or SET UNLOGGED. */
    private static final int PERSISTENCE = 1;

    /** {@code AT_REWRITE_DEFAULT_VAL} and {@code AT_REWRITE_COLUMN_REWRITE}: values are new; another access method keeps them. */
    private static final int VALUES = 2 | 4;

    /**
     * A table.
     *
     * @param identity its replica identity ({@code relreplident})
     * @param primaryKey the columns of its primary key, if that is not deferrable
     * @param identityIndex the columns of the index that is its replica identity
     * @param wholeOldRows whether all its partitions log whole old rows
     * @param empty whether it has no rows
     * @param identified whether the old rows of all its partitions have what tells the rows of the table apart; {@code null} in messages of earlier
     *     triggers
     */
    record Table(
            long oid,
            String schema,
            String name,
            String identity,
            int lastAttribute,
            List<Column> columns,
            List<String> primaryKey,
            List<String> identityIndex,
            boolean wholeOldRows,
            boolean empty,
            String files,
            @Nullable Boolean identified) {

        TableName tableName() {
            return new TableName(schema, name);
        }

        /** The columns that are in the stream. */
        private List<TableSchema.Column> streamed() {
            return columns.stream()
                    .filter(column -> !column.generated())
                    .map(Column::toContract)
                    .toList();
        }

        private Storage storage() {
            List<Integer> generated = columns.stream()
                    .filter(Column::generated)
                    .map(Column::attribute)
                    .toList();
            return new Storage(files, lastAttribute, generated);
        }

        /** A root that logs whole old rows has partitions that do not: then only the key can be believed. */
        private ReplicaIdentity replicaIdentity() {
            return switch (identity) {
                case "f" -> wholeOldRows ? ReplicaIdentity.FULL : ReplicaIdentity.DEFAULT;
                case "i" -> ReplicaIdentity.INDEX;
                case "n" -> ReplicaIdentity.NOTHING;
                default -> ReplicaIdentity.DEFAULT;
            };
        }

        private List<String> key(List<TableSchema.Column> streamed) {
            if (replicaIdentity() == ReplicaIdentity.INDEX) {
                boolean tellsKey = !primaryKey.isEmpty() && identityIndex.containsAll(primaryKey);
                return tellsKey ? primaryKey : identityIndex;
            }
            boolean isStreamed =
                    streamed.stream().map(TableSchema.Column::name).toList().containsAll(primaryKey);
            return isStreamed ? primaryKey : List.of();
        }
    }

    /** A column of a table, dropped ones left out. */
    record Column(
            int attribute,
            String name,
            String type,
            long typeOid,
            int typeModifier,
            long entry,
            boolean generated,
            boolean filled) {

        private TableSchema.Column toContract() {
            return new TableSchema.Column(name, type, (int) typeOid, typeModifier, attribute, entry, filled);
        }
    }

    /**
     * Reads a message.
     *
     * @param content whatever a role has written
     * @param key with which the triggers sign, empty if it is not known: anybody could sign with that
     * @param transactionId of the transaction in which it stands
     * @param encoding of the database, in which the message is signed
     * @return empty if it is none of the triggers'
     */
    static Optional<DdlMessage> parse(byte[] content, byte[] key, long transactionId, ServerEncoding encoding) {
        if (key.length == 0 || content.length <= SIGNATURE_DIGITS) {
            return Optional.empty();
        }
        String signature = new String(content, 0, SIGNATURE_DIGITS, StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOfRange(content, SIGNATURE_DIGITS + 1, content.length);
        byte[] right = sign(body, key).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(right, signature.getBytes(StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        DdlMessage message = ContractJson.read(encoding.toUtf8(body), DdlMessage.class);
        return message.transaction() == transactionId ? Optional.of(message) : Optional.empty();
    }

    private static String sign(byte[] body, byte[] key) {
        return HexFormat.of().formatHex(sha256(key, sha256(key, body)));
    }

    private static byte[] sha256(byte[] key, byte[] text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key);
            return digest.digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether the command may have done anything to any table, as far as this version knows. */
    boolean isUnknown() {
        return unknown || version != VERSION;
    }

    /** Whether the rewritten table takes or leaves rows that the WAL does not tell. */
    boolean rewritesPersistence() {
        return (reason & PERSISTENCE) != 0;
    }

    /** Whether the rewritten table's rows get other values. */
    boolean rewritesValues() {
        return (reason & VALUES) != 0;
    }

    /**
     * The schema of the table that the message tells of.
     *
     * @param rewrite what a rewrite in the same command did to values, {@code null} if there was none
     */
    TableSchema schema(Table of, Lsn lsn, Lsn commitLsn, @Nullable String rewrite) {
        List<TableSchema.Column> streamed = of.streamed();
        return new TableSchema(
                0,
                of.tableName(),
                of.oid(),
                streamed,
                of.key(streamed),
                of.replicaIdentity(),
                of.storage(),
                new Told(lsn, commitLsn, guard, created, altered(of, rewrite), of.empty()));
    }

    private @Nullable String altered(Table of, @Nullable String rewrite) {
        if (moved) {
            return "partitions with rows were attached, detached or dropped (" + command + ")";
        }
        if (of.empty()) {
            return null;
        }
        return relabelled ? "labels of an enumeration that it uses were renamed (" + command + ")" : rewrite;
    }
}
