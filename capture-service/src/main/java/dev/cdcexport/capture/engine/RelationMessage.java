package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A Relation message of the logical replication protocol.
 *
 * @param oid the relation's object identifier
 * @param name its name
 * @param replicaIdentity what follows of old rows
 * @param columns its columns that are in the stream
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL: logical
 *     replication message formats</a>
 */
record RelationMessage(int oid, TableName name, ReplicaIdentity replicaIdentity, List<Column> columns) {

    /** A column; {@code identity} says whether it is part of the replica identity. */
    record Column(String name, int typeOid, int typeModifier, boolean identity) {

        /** Of thousands of tables the columns have few names between them: each is in memory once. */
        Column {
            name = name.intern();
        }
    }

    /**
     * Reads the message after its type byte.
     *
     * @param encoding of the names
     */
    static RelationMessage read(ByteBuffer buffer, ServerEncoding encoding) {
        int oid = buffer.getInt();
        String schema = readName(buffer, encoding);
        String table = readName(buffer, encoding);
        ReplicaIdentity identity = replicaIdentity((char) buffer.get());
        int count = Short.toUnsignedInt(buffer.getShort());
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean inIdentity = (buffer.get() & 1) == 1;
            columns.add(new Column(readName(buffer, encoding), buffer.getInt(), buffer.getInt(), inIdentity));
        }
        return new RelationMessage(
                oid, new TableName(schema.isEmpty() ? "pg_catalog" : schema, table), identity, columns);
    }

    /** The columns' names, in order. */
    List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** The names of the columns that an old row holds, in order. */
    List<String> identityColumns() {
        return columns.stream().filter(Column::identity).map(Column::name).toList();
    }

    /** Whether the columns are these, by their names and types. */
    boolean describes(List<TableSchema.Column> others) {
        if (columns.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            TableSchema.Column other = others.get(i);
            if (!column.name().equals(other.name())
                    || column.typeOid() != other.typeOid()
                    || column.typeModifier() != other.typeModifier()) {
                return false;
            }
        }
        return true;
    }

    /** This with another replica identity, of some of its columns, or if that is FULL of all. */
    RelationMessage identifiedBy(ReplicaIdentity identity, List<String> names) {
        List<Column> marked = columns.stream()
                .map(column -> new Column(
                        column.name(),
                        column.typeOid(),
                        column.typeModifier(),
                        identity == ReplicaIdentity.FULL || names.contains(column.name())))
                .toList();
        return new RelationMessage(oid, name, identity, marked);
    }

    /** Reads a string in ASCII that ends with a zero byte. */
    static String readString(ByteBuffer buffer) {
        return new String(readBytes(buffer), StandardCharsets.US_ASCII);
    }

    private static String readName(ByteBuffer buffer, ServerEncoding encoding) {
        return new String(encoding.toUtf8(readBytes(buffer)), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(ByteBuffer buffer) {
        int start = buffer.position();
        int end = start;
        while (buffer.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        buffer.get(bytes);
        buffer.get();
        return bytes;
    }

    private static ReplicaIdentity replicaIdentity(char code) {
        return switch (code) {
            case 'd' -> ReplicaIdentity.DEFAULT;
            case 'f' -> ReplicaIdentity.FULL;
            case 'i' -> ReplicaIdentity.INDEX;
            case 'n' -> ReplicaIdentity.NOTHING;
            default -> throw new IllegalStateException("unknown replica identity in a Relation message: " + code);
        };
    }
}
