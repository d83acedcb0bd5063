package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.CatalogShape;
import dev.cdcexport.source.DdlTriggers;
import dev.cdcexport.source.OldRows;
import dev.cdcexport.source.UnalteredTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue adds to a Relation message: the key, the types' names, whether a column is still the same one, and whether the table was rewritten. Debezium's
 * streaming thread uses it.
 */
final class RelationVersions {

    private final CapturedStream stream;
    private final ToldTables told;
    private final CatalogSession catalogue;

    RelationVersions(CapturedStream stream, ToldTables told, CatalogSession catalogue) {
        this.stream = stream;
        this.told = told;
        this.catalogue = catalogue;
    }

    /** A relation as the stream and the catalogue tell of it. */
    record Seen(RelationMessage message, TableSchema version) {}

    /** Asks of a relation that was described. */
    Seen see(RelationMessage received) throws SQLException {
        return catalogue.ask(session -> {
            String guard = DdlTriggers.guardOfReader(session).orElse(null);
            RelationMessage message = withTrueKey(session, withTrueIdentity(session, received), guard);
            return new Seen(message, version(session, message, guard));
        });
    }

    /** The same relation with the replica identity that it has now. */
    RelationMessage presentlyIdentified(RelationMessage message) throws SQLException {
        return catalogue.ask(session -> withPresentIdentity(session, message));
    }

    private static RelationMessage withPresentIdentity(Connection connection, RelationMessage message)
            throws SQLException {
        long oid = Integer.toUnsignedLong(message.oid());
        Optional<ReplicaIdentity> identity = Catalog.replicaIdentity(connection, oid);
        return identity.isPresent()
                ? message.identifiedBy(identity.get(), Catalog.replicaIdentityColumns(connection, oid, identity.get()))
                : message;
    }

    /**
     * The stream tells the root's replica identity for all partitions. A partition that does not log whole old rows still sends them as if
     * it did, with NULL for what it has not logged: then only the key can be believed.
     */
    private static RelationMessage withTrueIdentity(Connection connection, RelationMessage message)
            throws SQLException {
        long oid = Integer.toUnsignedLong(message.oid());
        return message.replicaIdentity() == ReplicaIdentity.FULL && !OldRows.logsWholeOldRows(connection, oid)
                ? message.identifiedBy(ReplicaIdentity.DEFAULT, Catalog.primaryKey(connection, oid))
                : message;
    }

    /**
     * From PostgreSQL 17 on the stream tells the primary key of a partitioned table also where some of its partitions have none, so that it
     * holds for no row: {@code ALTER TABLE ONLY … ADD PRIMARY KEY} makes such a one. No old row tells it.
     */
    private RelationMessage withTrueKey(Connection connection, RelationMessage message, @Nullable String guard)
            throws SQLException {
        if (message.replicaIdentity() != ReplicaIdentity.DEFAULT
                || message.identityColumns().isEmpty()) {
            return message;
        }
        long oid = Integer.toUnsignedLong(message.oid());
        Optional<TableSchema> inForce = told.version(oid, guard);
        List<String> key = inForce.isPresent() ? inForce.get().key() : Catalog.primaryKey(connection, oid);
        return key.isEmpty() && Catalog.isPartitioned(connection, oid)
                ? message.identifiedBy(ReplicaIdentity.DEFAULT, List.of())
                : message;
    }

    /** The version that the stream has told of; where it has not, as the catalogue tells. */
    private TableSchema version(Connection connection, RelationMessage message, @Nullable String guard)
            throws SQLException {
        Optional<TableSchema> inForce = told.inForce(message, guard);
        if (inForce.isPresent()) {
            return inForce.get();
        }
        TableSchema seen = schema(connection, message);
        long oid = Integer.toUnsignedLong(message.oid());
        if (guard != null
                && Catalog.isCreatedSince(connection, oid, stream.position().transactionId())) {
            return told.created(seen, guard, stream.position());
        }
        boolean isUnaltered = !stream.versions().knows(oid)
                && UnalteredTables.among(connection, List.of(oid)).contains(oid);
        return stream.versions().versionOf(isUnaltered ? seen.asUnaltered() : seen);
    }

    /**
     * The stream names types by number only, and with a FULL or INDEX identity not the key: the catalogue has both. It also has what the stream
     * never tells: whether a column is still the same one, and whether the table was rewritten.
     */
    private static TableSchema schema(Connection connection, RelationMessage message) throws SQLException {
        List<String> types = Catalog.typeNames(
                connection,
                message.columns().stream().map(RelationMessage.Column::typeOid).toList(),
                message.columns().stream()
                        .map(RelationMessage.Column::typeModifier)
                        .toList());
        List<TableSchema.Column> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            RelationMessage.Column column = message.columns().get(i);
            columns.add(new TableSchema.Column(column.name(), types.get(i), column.typeOid(), column.typeModifier()));
        }
        long oid = Integer.toUnsignedLong(message.oid());
        CatalogShape shape = CatalogShape.read(connection, oid);
        return new TableSchema(
                0,
                message.name(),
                oid,
                shape.identify(columns),
                key(connection, oid, message),
                message.replicaIdentity(),
                shape.storage());
    }

    /**
     * The primary key as the catalogue has it now, if the stream's rows have it and old rows tell it. Where they do not, the columns of the
     * replica identity are the key: those of the primary key as it was then, or of a unique index.
     */
    private static List<String> key(Connection connection, long oid, RelationMessage message) throws SQLException {
        List<String> primaryKey = Catalog.primaryKey(connection, oid);
        List<String> identity = message.identityColumns();
        return switch (message.replicaIdentity()) {
            case DEFAULT -> Set.copyOf(primaryKey).equals(Set.copyOf(identity)) ? primaryKey : identity;
            case INDEX -> !primaryKey.isEmpty() && identity.containsAll(primaryKey) ? primaryKey : identity;
            case FULL, NOTHING -> message.columnNames().containsAll(primaryKey) ? primaryKey : List.of();
        };
    }
}
