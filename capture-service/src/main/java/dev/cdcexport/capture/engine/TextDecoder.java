package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.JsonBytes;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.CatalogShape;
import dev.cdcexport.source.DdlTriggers;
import dev.cdcexport.source.ExactText;
import dev.cdcexport.source.UnalteredTables;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

    private static final long ASK_ANEW_NANOS = 1_000_000_000L;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private final MessageDecoderContext context;
    private final CapturedStream stream;
    private final ChangePosition position;
    private final CatalogSession catalogue;
    private final ToldTables told;
    private final Map<Integer, RelationMessage> messages = new HashMap<>();

    /** As PostgreSQL sends old rows: by the root's replica identity. */
    private final Map<Integer, RelationMessage> sent = new HashMap<>();

    private final Map<Integer, Relation> captured = new HashMap<>();
    private final PartialIdentities partial;
    private final Map<Integer, Long> askedAnew = new HashMap<>();
    private final Tuple probe = new Tuple();
    private final Tuple before = new Tuple();
    private final Tuple after = new Tuple();
    private final JsonBytes rowBuffer;
    private @Nullable JdbcConnection walsender;
    private @Nullable ServerEncoding encoding;

    TextDecoder(MessageDecoderContext context, PostgresConnection metadata, CapturedStream stream) {
        super(context, metadata);
        this.context = context;
        this.stream = stream;
        this.position = stream.position();
        this.rowBuffer = new JsonBytes(stream.largestRow());
        this.catalogue = new CatalogSession(stream.source());
        this.partial = new PartialIdentities(catalogue);
        this.told = new ToldTables(stream.versions(), stream.captured(), catalogue, stream.start());
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
                relation(RelationMessage.read(buffer, encoding()), types);
            }
            case 'I' -> insert(buffer, processor, types);
            case 'U' -> update(buffer, processor, types);
            case 'D' -> delete(buffer, processor, types);
            case 'T' -> truncate(buffer, processor, types);
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
            partial.look();
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
            told.newest().ifPresent(this::identify);
            told.passedOver().ifPresent(oid -> captured.remove(oid.intValue()));
            return;
        }
        position.message(message.getLong(), transactional);
        super.processNotEmptyMessage(buffer, processor, types);
    }

    private void relation(RelationMessage received, TypeRegistry types) throws SQLException {
        captured.remove(received.oid());
        partial.forget(received.oid());
        messages.put(received.oid(), received);
        sent.put(received.oid(), received);
        if (!stream.captured().test(received.name())) {
            return;
        }
        Seen seen = catalogue.ask(session -> {
            RelationMessage message = withTrueIdentity(session, received);
            return new Seen(message, version(session, message));
        });
        Relation relation = Relation.of(seen.version(), rowBuffer, encoding());
        if (seen.message().replicaIdentity() != received.replicaIdentity()) {
            partial.add(received);
        }
        messages.put(received.oid(), seen.message());
        captured.put(received.oid(), relation);
        context.getSchema()
                .applySchemaChangesForTable(received.oid(), relation.toDebezium(types.get(Relation.BYTEA_OID)));
    }

    /** PostgreSQL tells of a partitioned table again only when a partition that rows come from is altered, too. */
    private void identify(TableSchema version) {
        int oid = (int) version.oid();
        Relation relation = captured.get(oid);
        RelationMessage message = messages.get(oid);
        if (relation != null
                && message != null
                && message.describes(version.columns())
                && !relation.isIdentifiedAs(version)) {
            partial.forget(oid);
            messages.put(oid, message.identifiedBy(version.replicaIdentity(), version.key()));
            captured.put(oid, Relation.of(version, rowBuffer, encoding()));
        }
    }

    /** The relation of a row, {@code null} if it is not captured; one that was refused may be captured by now. */
    private @Nullable Relation captured(int oid, TypeRegistry types) throws SQLException {
        Optional<RelationMessage> whole = partial.takeWhole(oid, position);
        if (whole.isPresent()) {
            relation(whole.get(), types);
        }
        Relation known = captured.get(oid);
        RelationMessage message = messages.get(oid);
        if (known == null && message != null && stream.captured().test(message.name())) {
            relation(catalogue.ask(session -> withPresentIdentity(session, message)), types);
            return captured.get(oid);
        }
        return known;
    }

    /**
     * The relation of a changed row. PostgreSQL describes a partitioned table again when a partition that rows come from is altered, not when only its root is: but
     * old rows come by the root's identity then, which shows.
     *
     * @param kind of the row that comes first
     * @param row as far as it is not read yet
     */
    private @Nullable Relation changed(int oid, char kind, ByteBuffer row, TypeRegistry types) throws SQLException {
        Relation known = captured(oid, types);
        RelationMessage described = sent.get(oid);
        if (known == null || described == null || kind == 'N' || !isOutdated(known, described, kind, row.duplicate())) {
            return known;
        }
        long now = System.nanoTime();
        Long asked = askedAnew.get(oid);
        if (asked == null || now - asked >= ASK_ANEW_NANOS) {
            askedAnew.put(oid, now);
            relation(catalogue.ask(session -> withPresentIdentity(session, described)), types);
        }
        return captured.get(oid);
    }

    /** Whether an old row has not what the relation says that it has: a column of a replica identity is never NULL. */
    private boolean isOutdated(Relation known, RelationMessage described, char kind, ByteBuffer row) {
        if (isWhole(kind) || isWhole(described)) {
            return isWhole(kind) != isWhole(described);
        }
        if (described.replicaIdentity() == ReplicaIdentity.NOTHING) {
            return true;
        }
        probe.readIdentity(row, described);
        return known.rows().lacksKey(probe);
    }

    private static boolean isWhole(char kind) {
        return kind == 'O';
    }

    private static boolean isWhole(RelationMessage message) {
        return message.replicaIdentity() == ReplicaIdentity.FULL;
    }

    private static RelationMessage withPresentIdentity(Connection connection, RelationMessage message)
            throws SQLException {
        long oid = Integer.toUnsignedLong(message.oid());
        Optional<ReplicaIdentity> identity = Catalog.replicaIdentity(connection, oid);
        return identity.isPresent()
                ? message.identifiedBy(identity.get(), Catalog.replicaIdentityColumns(connection, oid, identity.get()))
                : message;
    }

    /** A relation as the stream and the catalogue tell of it. */
    private record Seen(RelationMessage message, TableSchema version) {}

    /**
     * The stream tells the root's replica identity for all partitions. A partition that does not log whole old rows still sends them as if
     * it did, with NULL for what it has not logged: then only the key can be believed.
     */
    private static RelationMessage withTrueIdentity(Connection connection, RelationMessage message)
            throws SQLException {
        long oid = Integer.toUnsignedLong(message.oid());
        return message.replicaIdentity() == ReplicaIdentity.FULL && !Catalog.logsWholeOldRows(connection, oid)
                ? message.identifiedBy(ReplicaIdentity.DEFAULT, Catalog.primaryKey(connection, oid))
                : message;
    }

    /** The version that the stream has told of; where it has not, as the catalogue tells. */
    private TableSchema version(Connection connection, RelationMessage message) throws SQLException {
        String guard = DdlTriggers.guardOfReader(connection).orElse(null);
        Optional<TableSchema> inForce = told.inForce(message, guard);
        if (inForce.isPresent()) {
            return inForce.get();
        }
        TableSchema seen = schema(connection, message);
        long oid = Integer.toUnsignedLong(message.oid());
        if (guard != null && Catalog.isCreatedSince(connection, oid, position.transactionId())) {
            return told.created(seen, guard, position);
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

    private void insert(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        Relation relation = captured(buffer.getInt(), types);
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
        Relation relation = changed(oid, kind, buffer, types);
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
        Relation relation = changed(oid, kind, buffer, types);
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
        Relation relation = captured(buffer.getInt(), types);
        count(relation);
        if (relation != null) {
            buffer.get();
            after.readBeginning(buffer);
            String why = "it has " + bytes + " bytes, more than " + stream.largestRow();
            hand(processor, Operation.INSERT, relation, null, relation.rows().refuse(after, why), types);
        }
    }

    private void truncate(ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        buffer.get();
        int count = buffer.getInt();
        buffer.get();
        for (int i = 0; i < count; i++) {
            Relation relation = captured(buffer.getInt(), types);
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
        RelationMessage message = messages.get(oid);
        if (message == null) {
            throw new IllegalStateException("a row message came before the Relation message of " + oid);
        }
        if (isWhole(kind) && isWhole(message)) {
            before.read(buffer);
        } else if (isWhole(message)) {
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
