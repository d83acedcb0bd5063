package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.JsonBytes;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The relations of the stream: as they were described, and as their rows are read. Asks the catalogue again where old rows show that a description is out of date. Debezium's
 * streaming thread uses it.
 */
final class CapturedRelations {

    private static final long ASK_ANEW_NANOS = 1_000_000_000L;

    private final CapturedStream stream;
    private final RelationVersions versions;
    private final PartialIdentities partial;
    private final JsonBytes rowBuffer;
    private final Supplier<ServerEncoding> encoding;
    private final Consumer<Relation> described;
    private final Map<Integer, RelationMessage> messages = new HashMap<>();

    /** As PostgreSQL sends old rows: by the root's replica identity. */
    private final Map<Integer, RelationMessage> sent = new HashMap<>();

    private final Map<Integer, Relation> captured = new HashMap<>();
    private final Map<Integer, Long> askedAnew = new HashMap<>();
    private final Tuple probe = new Tuple();

    /**
     * @param encoding of the stream, known once it is asked for
     * @param described told of each relation that is captured
     */
    CapturedRelations(
            CapturedStream stream,
            ToldTables told,
            CatalogSession catalogue,
            Supplier<ServerEncoding> encoding,
            Consumer<Relation> described) {
        this.stream = stream;
        this.versions = new RelationVersions(stream, told, catalogue);
        this.partial = new PartialIdentities(catalogue);
        this.rowBuffer = new JsonBytes(stream.largestRow());
        this.encoding = encoding;
        this.described = described;
    }

    /** Called where a transaction begins. */
    void look() throws SQLException {
        partial.look();
    }

    /** A table's description is not believed any more. */
    void passOver(long oid) {
        captured.remove((int) oid);
    }

    /** The description by which old rows of a relation are read. */
    RelationMessage described(int oid) {
        RelationMessage message = messages.get(oid);
        if (message == null) {
            throw new IllegalStateException("a row message came before the Relation message of " + oid);
        }
        return message;
    }

    /** Takes a description. */
    void take(RelationMessage received) throws SQLException {
        captured.remove(received.oid());
        partial.forget(received.oid());
        messages.put(received.oid(), received);
        sent.put(received.oid(), received);
        if (!stream.captured().test(received.name())) {
            return;
        }
        RelationVersions.Seen seen = versions.see(received);
        Relation relation = Relation.of(seen.version(), rowBuffer, encoding.get());
        if (seen.message().replicaIdentity() != received.replicaIdentity()) {
            partial.add(received);
        }
        messages.put(received.oid(), seen.message());
        captured.put(received.oid(), relation);
        described.accept(relation);
    }

    /** PostgreSQL tells of a partitioned table again only when a partition that rows come from is altered, too. */
    void identify(TableSchema version) {
        int oid = (int) version.oid();
        Relation relation = captured.get(oid);
        RelationMessage message = messages.get(oid);
        if (relation != null
                && message != null
                && message.describes(version.columns())
                && !relation.isIdentifiedAs(version)) {
            partial.forget(oid);
            messages.put(oid, message.identifiedBy(version.replicaIdentity(), version.key()));
            captured.put(oid, Relation.of(version, rowBuffer, encoding.get()));
        }
    }

    /** The relation of a row, {@code null} if it is not captured; one that was refused may be captured by now. */
    @Nullable
    Relation captured(int oid) throws SQLException {
        Optional<RelationMessage> whole = partial.takeWhole(oid, stream.position());
        if (whole.isPresent()) {
            take(whole.get());
        }
        Relation known = captured.get(oid);
        RelationMessage message = messages.get(oid);
        if (known == null && message != null && stream.captured().test(message.name())) {
            take(versions.presentlyIdentified(message));
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
    @Nullable
    Relation changed(int oid, char kind, ByteBuffer row) throws SQLException {
        Relation known = captured(oid);
        RelationMessage sentAs = sent.get(oid);
        if (known == null || sentAs == null || kind == 'N' || !isOutdated(known, sentAs, kind, row.duplicate())) {
            return known;
        }
        long now = System.nanoTime();
        Long asked = askedAnew.get(oid);
        if (asked == null || now - asked >= ASK_ANEW_NANOS) {
            askedAnew.put(oid, now);
            take(versions.presentlyIdentified(sentAs));
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

    static boolean isWhole(char kind) {
        return kind == 'O';
    }

    static boolean isWhole(RelationMessage message) {
        return message.replicaIdentity() == ReplicaIdentity.FULL;
    }
}
