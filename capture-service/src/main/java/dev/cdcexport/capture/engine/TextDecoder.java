package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
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
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * Decodes pgoutput's messages so that PostgreSQL's own text reaches the event as the bytes that came, and keeps each change's place in the stream, which Debezium
 * drops. Row and relation messages are decoded here, the others by Debezium. It never skips: the publisher drops what a restart delivers
 * again, by its position. Debezium's streaming thread uses it.
 */
final class TextDecoder extends PgOutputMessageDecoder {

    /** PostgreSQL counts from 2000-01-01. */
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private final MessageDecoderContext context;
    private final CapturedStream stream;
    private final ChangePosition position;
    private final CatalogSession catalogue;
    private final ToldTables told;
    private final CapturedRelations relations;
    private final Tuple before = new Tuple();
    private final Tuple after = new Tuple();
    private @Nullable JdbcConnection walsender;
    private @Nullable ServerEncoding encoding;

    /** Of the one column that Debezium sees. */
    private @Nullable PostgresType rowType;

    TextDecoder(MessageDecoderContext context, PostgresConnection metadata, CapturedStream stream) {
        super(context, metadata);
        this.context = context;
        this.stream = stream;
        this.position = stream.position();
        this.catalogue = new CatalogSession(stream.source());
        this.told = new ToldTables(stream.versions(), stream.captured(), catalogue, stream.start());
        this.relations = new CapturedRelations(stream, told, catalogue, this::encoding, this::apply);
    }

    /** Whose settings decide the text. */
    void readsFrom(JdbcConnection connection) {
        walsender = connection;
    }

    /**
     * Called before each START_REPLICATION, after a reconnect too: the walsender's settings decide the text, and from here on messages that
     * are none of ours are not held.
     */
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
            statement.execute("SET client_encoding = '"
                    + encoding(connection.connection()).name() + "'");
            FilteredConnection.filter(connection.connection(), stream.messagePrefix(), stream.largestRow());
        } catch (SQLException e) {
            throw new IllegalStateException("the walsender's settings cannot be set", e);
        }
        return super.defaultOptions(builder, hasMinimumServerVersion);
    }

    private ServerEncoding encoding(Connection session) throws SQLException {
        ServerEncoding known = encoding;
        if (known == null) {
            known = ServerEncoding.of(session, catalogue);
            encoding = known;
        }
        return known;
    }

    /** Known since the stream was asked for. */
    private ServerEncoding encoding() {
        return Objects.requireNonNull(encoding, "the stream's encoding");
    }

    private void apply(Relation relation) {
        context.getSchema()
                .applySchemaChangesForTable(
                        (int) relation.schema().oid(),
                        relation.toDebezium(Objects.requireNonNull(rowType, "known since the first relation")));
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
                rowType = types.get(Relation.BYTEA_OID);
                relations.take(RelationMessage.read(buffer, encoding()));
            }
            case 'I' -> insert(buffer, processor, types);
            case 'U' -> update(buffer, processor, types);
            case 'D' -> delete(buffer, processor, types);
            case 'T' -> truncate(buffer, processor);
            case 'M' -> message(buffer, processor, types);
            case MessageSizeFilter.SHORTENED -> refuse(buffer, processor, types);
            default -> {
                note(type, buffer.duplicate());
                super.processNotEmptyMessage(buffer, processor, types);
            }
        }
    }

    private void note(char type, ByteBuffer message) throws SQLException {
        message.get();
        if (type == 'B') {
            long finalLsn = message.getLong();
            long commitMicros = message.getLong() + POSTGRES_EPOCH_MICROS;
            position.begin(finalLsn, commitMicros, Integer.toUnsignedLong(message.getInt()));
            told.begin();
            relations.look();
        } else if (type == 'C') {
            told.commit(position);
            position.end();
        }
    }

    /** One that is not of the event triggers, but says so, is none of ours: it is handed on like others. */
    private void message(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        ByteBuffer message = buffer.duplicate();
        message.get();
        boolean transactional = message.get() == 1;
        if (transactional && told.take(message.duplicate(), position, encoding())) {
            told.newest().ifPresent(relations::identify);
            told.passedOver().ifPresent(relations::passOver);
            return;
        }
        position.message(message.getLong(), transactional);
        super.processNotEmptyMessage(buffer, processor, types);
    }

    private void insert(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        Relation relation = relations.captured(buffer.getInt());
        count(relation);
        if (relation != null) {
            buffer.get();
            after.read(buffer);
            hand(processor, Operation.INSERT, relation, null, relation.rows().pack(after), types);
        }
    }

    private void update(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        int oid = buffer.getInt();
        char kind = (char) buffer.get();
        Relation relation = relations.changed(oid, kind, buffer);
        count(relation);
        if (relation == null) {
            return;
        }
        told.departs(relation.schema(), position);
        if (kind == 'N') {
            after.read(buffer);
            hand(processor, Operation.UPDATE, relation, null, relation.rows().pack(after), types);
            return;
        }
        readOld(kind, buffer, oid);
        buffer.get();
        after.read(buffer);
        // Where the old row has a large value that was left as it was, it is known after all.
        after.complete(before);
        replace(
                processor,
                relation,
                relation.rows().packOld(before),
                relation.rows().pack(after),
                types);
    }

    /** A changed key is two events: one row goes, another comes. */
    private void replace(
            ReplicationMessageProcessor processor, Relation relation, byte[] old, byte[] fresh, TypeRegistry types)
            throws SQLException, InterruptedException {
        if (relation.hasKey() && PackedRow.keysDiffer(old, fresh)) {
            hand(processor, Operation.DELETE, relation, old, null, types);
            hand(processor, Operation.INSERT, relation, null, fresh, types);
        } else {
            hand(processor, Operation.UPDATE, relation, old, fresh, types);
        }
    }

    private void delete(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        int oid = buffer.getInt();
        char kind = (char) buffer.get();
        Relation relation = relations.changed(oid, kind, buffer);
        count(relation);
        if (relation != null) {
            told.departs(relation.schema(), position);
            readOld(kind, buffer, oid);
            hand(processor, Operation.DELETE, relation, relation.rows().packOld(before), null, types);
        }
    }

    /** A row that is too large, of which the filter has left the beginning. */
    private void refuse(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        long bytes = buffer.getLong();
        buffer.get();
        Relation relation = relations.captured(buffer.getInt());
        count(relation);
        if (relation != null) {
            buffer.get();
            after.readBeginning(buffer);
            String why = "it has " + bytes + " bytes, more than " + stream.largestRow();
            hand(processor, Operation.INSERT, relation, null, relation.rows().refuse(after, why), types);
        }
    }

    private void truncate(ByteBuffer buffer, ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        buffer.get();
        int count = buffer.getInt();
        buffer.get();
        for (int i = 0; i < count; i++) {
            Relation relation = relations.captured(buffer.getInt());
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

    private void readOld(char kind, ByteBuffer buffer, int oid) {
        RelationMessage message = relations.described(oid);
        if (CapturedRelations.isWhole(kind) && CapturedRelations.isWhole(message)) {
            before.read(buffer);
        } else if (CapturedRelations.isWhole(message)) {
            before.readIdentity(buffer, message.identifiedBy(ReplicaIdentity.NOTHING, List.of()));
        } else {
            before.readIdentity(buffer, message);
        }
    }

    private void count(@Nullable Relation relation) {
        position.nextChange(relation == null ? 0 : relation.schema().id());
    }

    private void hand(
            ReplicationMessageProcessor processor,
            Operation operation,
            Relation relation,
            byte @Nullable [] old,
            byte @Nullable [] fresh,
            TypeRegistry types)
            throws SQLException, InterruptedException {
        PostgresType bytea = types.get(Relation.BYTEA_OID);
        processor.process(new PgOutputReplicationMessage(
                operation,
                relation.tableId(),
                commitTime(),
                position.transactionId(),
                column(old, bytea),
                column(fresh, bytea)));
    }

    private static @Nullable List<Column> column(byte @Nullable [] packed, PostgresType bytea) {
        return packed == null ? null : List.of(new PackedColumn(bytea, packed));
    }

    @Override
    public void close() {
        catalogue.close();
        super.close();
    }

    private Instant commitTime() {
        long micros = position.committedAtMicros();
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }
}
