package dev.cdcexport.capture.engine;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.capture.schema.UntoldChanges;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Told;
import dev.cdcexport.source.DdlTriggers;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tables as the stream itself has told of them, by the messages of event triggers: what a table is at a place in the stream is known there, and not
 * from a later look at the catalogue. The decoder's thread uses it, in the order of the stream.
 */
final class ToldTables {

    private static final String UNCONFIRMED =
            "they came in the transaction that created the table, and no event trigger told of that";

    private final SchemaVersions versions;
    private final Predicate<TableName> captured;
    private final CatalogSession catalogue;

    private static final String NOT_IDENTIFIED =
            "rows were changed or deleted in a partition of which the replica identity does not tell which";

    /** The version in force, by object identifier. */
    private final Map<Long, TableSchema> told;

    /** Partitioned tables that have such a partition now. */
    private final Set<Long> unidentified = new HashSet<>();

    /** In this transaction: tables that are being rewritten, with what that does to values, until their new shape is told. */
    private final Map<Long, String> rewrites = new HashMap<>();

    /** In this transaction: tables whose rows came before any message told of them. */
    private final Map<Long, TableSchema> unconfirmed = new HashMap<>();

    /** What the last message told of a captured table. */
    private @Nullable TableSchema newest;

    /** The table that the last message told of, if it is not captured. */
    private @Nullable Long passedOver;

    private byte[] key = {};

    /** @param start from where the stream is read */
    ToldTables(SchemaVersions versions, Predicate<TableName> captured, CatalogSession catalogue, Lsn start) {
        this.versions = versions;
        this.captured = captured;
        this.catalogue = catalogue;
        this.told = versions.toldBefore(start);
    }

    void begin() {
        rewrites.clear();
        unconfirmed.clear();
    }

    /** At a transaction's end everything must have been told. */
    void commit(ChangePosition position) {
        Lsn commitLsn = new Lsn(position.commitLsn());
        rewrites.forEach((oid, what) -> untold(oid, commitLsn, what));
        unconfirmed.keySet().forEach(oid -> untold(oid, commitLsn, UNCONFIRMED));
        begin();
    }

    /**
     * Takes a logical decoding message.
     *
     * @param message a transactional one, after its type and flags
     * @param encoding of its content
     * @return whether it is the triggers'
     * @throws SQLException if the key to check it with cannot be read
     */
    boolean take(ByteBuffer message, ChangePosition position, ServerEncoding encoding) throws SQLException {
        Lsn lsn = new Lsn(message.getLong());
        if (!RelationMessage.readString(message).equals(DdlTriggers.MESSAGE_PREFIX)) {
            return false;
        }
        byte[] content = new byte[message.getInt()];
        message.get(content);
        Optional<DdlMessage> read = parse(content, position.transactionId(), encoding);
        read.ifPresent(ddl -> take(ddl, lsn, new Lsn(position.commitLsn())));
        return read.isPresent();
    }

    /** The key is another one when somebody has made it anew. */
    private Optional<DdlMessage> parse(byte[] content, long transactionId, ServerEncoding encoding)
            throws SQLException {
        Optional<DdlMessage> known = DdlMessage.parse(content, key, transactionId, encoding);
        if (known.isPresent()) {
            return known;
        }
        key = catalogue.ask(DdlTriggers::key).orElseGet(() -> new byte[0]);
        return key.length == 0 ? Optional.empty() : DdlMessage.parse(content, key, transactionId, encoding);
    }

    /** The version of which the last message told, if it told of one. */
    Optional<TableSchema> newest() {
        return Optional.ofNullable(newest);
    }

    /** The object identifier of the table of which the last message told, if that is not captured. */
    Optional<Long> passedOver() {
        return Optional.ofNullable(passedOver);
    }

    private void take(DdlMessage ddl, Lsn lsn, Lsn commitLsn) {
        newest = null;
        passedOver = null;
        if (ddl.isUnknown()) {
            told.clear();
            untold(null, commitLsn, "an event trigger could not tell what " + ddl.command() + " did");
            return;
        }
        Objects.requireNonNullElse(ddl.dropped(), List.<Long>of()).forEach(told::remove);
        Objects.requireNonNullElse(ddl.rewritten(), List.<Long>of()).forEach(oid -> rewritten(oid, ddl, commitLsn));
        DdlMessage.Table table = ddl.table();
        if (table != null) {
            shape(ddl, table, lsn, commitLsn);
        }
    }

    private void untold(@Nullable Long oid, Lsn commitLsn, String what) {
        versions.untold().add(new UntoldChanges.Change(oid, commitLsn, what));
    }

    private void rewritten(long oid, DdlMessage ddl, Lsn commitLsn) {
        if (ddl.rewritesPersistence()) {
            untold(oid, commitLsn, "the table was set UNLOGGED or LOGGED");
        }
        if (ddl.rewritesValues()) {
            rewrites.put(oid, "its rows were rewritten (" + ddl.command() + ")");
        }
    }

    private void shape(DdlMessage ddl, DdlMessage.Table table, Lsn lsn, Lsn commitLsn) {
        String rewrite = rewrites.remove(table.oid());
        if (Boolean.FALSE.equals(table.identified())) {
            unidentified.add(table.oid());
        } else {
            unidentified.remove(table.oid());
        }
        if (!captured.test(table.tableName())) {
            told.remove(table.oid());
            passedOver = table.oid();
            return;
        }
        TableSchema version = versions.told(ddl.schema(table, lsn, commitLsn, rewrite));
        told.put(table.oid(), version);
        newest = version;
        TableSchema before = unconfirmed.get(table.oid());
        if (before != null && ddl.created() && isAsFirst(before, version)) {
            unconfirmed.remove(table.oid());
        }
    }

    /** A row of a table is changed or deleted. */
    void departs(TableSchema table, ChangePosition position) {
        if (!unidentified.isEmpty() && unidentified.contains(table.oid())) {
            untold(table.oid(), new Lsn(position.commitLsn()), NOT_IDENTIFIED);
        }
    }

    private static boolean isAsFirst(TableSchema assumed, TableSchema version) {
        return assumed.describesSameColumns(version)
                && assumed.storage().equals(version.storage())
                && assumed.columns().stream()
                        .map(TableSchema.Column::attribute)
                        .toList()
                        .equals(version.columns().stream()
                                .map(TableSchema.Column::attribute)
                                .toList());
    }

    /**
     * The version in force of a relation of the stream.
     *
     * @param guard tells the triggers as they are now, {@code null} if they are not there
     * @return empty if the stream has not told of it, or may have missed something
     */
    Optional<TableSchema> inForce(RelationMessage message, @Nullable String guard) {
        return version(Integer.toUnsignedLong(message.oid()), guard).filter(version -> isAlike(version, message));
    }

    /**
     * The version in force of a table, whatever relation messages say of it.
     *
     * @param guard tells the triggers as they are now, {@code null} if they are not there
     * @return empty if the stream has not told of it, or other triggers have
     */
    Optional<TableSchema> version(long oid, @Nullable String guard) {
        return Optional.ofNullable(told.get(oid))
                .filter(version -> guardOf(version).equals(guard));
    }

    private static String guardOf(TableSchema version) {
        return Objects.requireNonNull(version.told()).guard();
    }

    private static boolean isAlike(TableSchema version, RelationMessage message) {
        return version.table().equals(message.name())
                && version.replicaIdentity() == message.replicaIdentity()
                && message.describes(version.columns())
                && switch (version.replicaIdentity()) {
                    case DEFAULT -> Set.copyOf(version.key()).equals(Set.copyOf(message.identityColumns()));
                    case INDEX -> message.identityColumns().containsAll(version.key());
                    case FULL, NOTHING -> true;
                };
    }

    /**
     * A table of which rows come before any message: {@code CREATE TABLE AS} tells of it after them. It has just been created, so its columns are numbered in
     * order.
     *
     * @param seen the relation as the stream and the catalogue tell of it now
     */
    TableSchema created(TableSchema seen, String guard, ChangePosition position) {
        List<TableSchema.Column> numbered = new ArrayList<>();
        for (TableSchema.Column column : seen.columns()) {
            numbered.add(new TableSchema.Column(
                    column.name(),
                    column.type(),
                    column.typeOid(),
                    column.typeModifier(),
                    numbered.size() + 1,
                    0,
                    false));
        }
        TableSchema version = versions.told(new TableSchema(
                0,
                seen.table(),
                seen.oid(),
                numbered,
                List.of(),
                seen.replicaIdentity(),
                new TableSchema.Storage(TableSchema.Storage.ORIGINAL, numbered.size(), List.of()),
                new Told(Lsn.ZERO, new Lsn(position.commitLsn()), guard, true, null, true)));
        unconfirmed.put(seen.oid(), version);
        return version;
    }
}
