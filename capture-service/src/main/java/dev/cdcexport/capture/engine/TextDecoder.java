package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.CatalogShape;
import dev.cdcexport.source.ExactText;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream.ReplicationMessageProcessor;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputMessageDecoder;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputReplicationMessage;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputTruncateReplicationMessage;
import io.debezium.jdbc.JdbcConnection;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * Decodes pgoutput's messages so that PostgreSQL's own text reaches the event, and keeps each change's place in the stream, which Debezium
 * drops. Row and relation messages are decoded here, the others by Debezium. It never skips: the publisher drops what a restart delivers
 * again, by its position. Debezium's streaming thread uses it.
 */
final class TextDecoder extends PgOutputMessageDecoder {

    /** PostgreSQL counts from 2000-01-01. */
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int TEXT_OID = 25;

    private final MessageDecoderContext context;
    private final CapturedStream stream;
    private final ChangePosition position;
    private final Map<Integer, RelationMessage> messages = new HashMap<>();
    private final Map<Integer, Relation> captured = new HashMap<>();
    private @Nullable JdbcConnection walsender;

    TextDecoder(MessageDecoderContext context, PostgresConnection metadata, CapturedStream stream) {
        super(context, metadata);
        this.context = context;
        this.stream = stream;
        this.position = stream.position();
    }

    /** Whose settings decide the text. */
    void readsFrom(JdbcConnection connection) {
        walsender = connection;
    }

    /** Called before each START_REPLICATION, after a reconnect too: the walsender's settings decide the text. */
    @Override
    public ChainedLogicalStreamBuilder defaultOptions(
            ChainedLogicalStreamBuilder builder, Function<Integer, Boolean> hasMinimumServerVersion) {
        JdbcConnection connection = walsender;
        if (connection == null) {
            throw new IllegalStateException("the decoder does not know its replication connection");
        }
        try (Statement statement = connection.connection().createStatement()) {
            for (String setting : ExactText.SETTINGS) {
                statement.execute(setting);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the walsender's settings cannot be set", e);
        }
        return super.defaultOptions(builder, hasMinimumServerVersion);
    }

    @Override
    public boolean shouldMessageBeSkipped(ByteBuffer buffer, Lsn lastReceived, Lsn start, WalPositionLocator locator) {
        return buffer.get(buffer.position()) == 'Y';
    }

    @Override
    public void processNotEmptyMessage(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        char type = (char) buffer.get(buffer.position());
        switch (type) {
            case 'R' -> {
                buffer.get();
                relation(RelationMessage.read(buffer), types);
            }
            case 'I' -> insert(buffer, processor, types);
            case 'U' -> update(buffer, processor, types);
            case 'D' -> delete(buffer, processor, types);
            case 'T' -> truncate(buffer, processor);
            default -> {
                note(type, buffer.duplicate());
                super.processNotEmptyMessage(buffer, processor, types);
            }
        }
    }

    private void note(char type, ByteBuffer message) {
        message.get();
        if (type == 'B') {
            long finalLsn = message.getLong();
            long commitMicros = message.getLong() + POSTGRES_EPOCH_MICROS;
            position.begin(finalLsn, commitMicros, Integer.toUnsignedLong(message.getInt()));
        } else if (type == 'C') {
            position.end();
        } else if (type == 'M') {
            boolean transactional = message.get() == 1;
            position.message(message.getLong(), transactional);
        }
    }

    private void relation(RelationMessage received, TypeRegistry types) throws SQLException {
        captured.remove(received.oid());
        if (!stream.captured().test(received.name())) {
            return;
        }
        try (Connection connection = stream.source().open("cdc-export capture catalogue")) {
            RelationMessage message = withTrueIdentity(connection, received);
            Relation relation = Relation.of(stream.versions().versionOf(schema(connection, message)));
            messages.put(message.oid(), message);
            captured.put(message.oid(), relation);
            context.getSchema().applySchemaChangesForTable(message.oid(), relation.toDebezium(types.get(TEXT_OID)));
        }
    }

    /**
     * The stream tells the root's replica identity for all partitions. A partition that does not log whole old rows still sends them as if
     * it did, with NULL for what it has not logged: then only the key can be believed.
     */
    private static RelationMessage withTrueIdentity(Connection connection, RelationMessage message)
            throws SQLException {
        long oid = Integer.toUnsignedLong(message.oid());
        return message.replicaIdentity() == ReplicaIdentity.FULL && !Catalog.logsWholeOldRows(connection, oid)
                ? message.identifiedBy(Catalog.primaryKey(connection, oid))
                : message;
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

    private void insert(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        int oid = buffer.getInt();
        Relation relation = captured.get(oid);
        count(relation);
        if (relation != null) {
            buffer.get();
            hand(processor, Operation.INSERT, relation, null, TupleReader.read(buffer), types.get(TEXT_OID));
        }
    }

    private void update(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        int oid = buffer.getInt();
        Relation relation = captured.get(oid);
        count(relation);
        if (relation == null) {
            return;
        }
        char kind = (char) buffer.get();
        @Nullable String[] before = null;
        if (kind != 'N') {
            before = readOld(kind, buffer, oid);
            buffer.get();
        }
        @Nullable String[] after = TupleReader.read(buffer);
        if (before != null) {
            complete(before, after);
        }
        hand(processor, Operation.UPDATE, relation, before, after, types.get(TEXT_OID));
    }

    /** Where the old row has a large value that was left as it was, it is known after all. */
    @SuppressWarnings("ReferenceEquality")
    private static void complete(@Nullable String[] before, @Nullable String[] after) {
        for (int i = 0; i < after.length; i++) {
            if (after[i] == Row.UNKNOWN) {
                after[i] = before[i];
            }
        }
    }

    private void delete(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        int oid = buffer.getInt();
        Relation relation = captured.get(oid);
        count(relation);
        if (relation != null) {
            char kind = (char) buffer.get();
            hand(processor, Operation.DELETE, relation, readOld(kind, buffer, oid), null, types.get(TEXT_OID));
        }
    }

    private void truncate(ByteBuffer buffer, ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        buffer.get();
        int count = buffer.getInt();
        buffer.get();
        for (int i = 0; i < count; i++) {
            Relation relation = captured.get(buffer.getInt());
            count(relation);
            if (relation != null) {
                processor.process(new PgOutputTruncateReplicationMessage(
                        Operation.TRUNCATE,
                        relation.tableId(),
                        commitTime(),
                        position.transactionId(),
                        i == count - 1));
            }
        }
    }

    private @Nullable String[] readOld(char kind, ByteBuffer buffer, int oid) {
        RelationMessage message = messages.get(oid);
        if (message == null) {
            throw new IllegalStateException("a row message came before the Relation message of " + oid);
        }
        boolean whole = kind == 'O' && message.replicaIdentity() == ReplicaIdentity.FULL;
        return whole ? TupleReader.read(buffer) : TupleReader.readIdentity(buffer, message);
    }

    private void count(@Nullable Relation relation) {
        position.nextChange(relation == null ? 0 : relation.schema().id());
    }

    private void hand(
            ReplicationMessageProcessor processor,
            Operation operation,
            Relation relation,
            @Nullable String @Nullable [] before,
            @Nullable String @Nullable [] after,
            PostgresType text)
            throws SQLException, InterruptedException {
        processor.process(new PgOutputReplicationMessage(
                operation,
                relation.tableId(),
                commitTime(),
                position.transactionId(),
                columns(relation, before, text),
                columns(relation, after, text)));
    }

    private static @Nullable List<Column> columns(
            Relation relation, @Nullable String @Nullable [] values, PostgresType text) {
        if (values == null) {
            return null;
        }
        List<Column> columns = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            columns.add(new TextColumn(relation.columns().get(i), text, values[i]));
        }
        return columns;
    }

    private Instant commitTime() {
        long micros = position.committedAtMicros();
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }
}
