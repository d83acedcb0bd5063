package dev.cdcexport.source;

import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the system catalogue. Stateless; the caller owns the connection and its transaction. */
public final class Catalog {

    /** Of all tables at once: to ask for each of thousands takes seconds. */
    private static final String COLUMNS = """
            SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.atttypid, a.atttypmod,
                   NOT a.attnotnull AS nullable, a.attgenerated <> '' AS generated
            FROM pg_attribute a
            WHERE a.attrelid = ANY (?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attrelid, a.attnum
            """;

    private static final String INDEX_COLUMNS = """
            SELECT i.indrelid, a.attname
            FROM pg_index i
            CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
            CROSS JOIN LATERAL (
                SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = k.attnum OFFSET 0
            ) a
            WHERE i.indrelid = ANY (?::oid[]) AND k.place <= i.indnkeyatts
              AND CASE ? WHEN 'primary' THEN i.indisprimary AND i.indimmediate ELSE i.indisreplident END
              AND i.indisvalid AND i.indisready
            ORDER BY i.indrelid, k.place
            """;

    private static final String TYPE_NAMES = """
            SELECT format_type(t.oid, t.modifier)
            FROM unnest(?::oid[], ?::int[]) WITH ORDINALITY AS t(oid, modifier, place)
            ORDER BY t.place
            """;

    /** Nothing alters the entries of a table's system columns. Transaction ids wrap around. */
    private static final String CREATED_SINCE = """
            SELECT FROM pg_attribute
            WHERE attrelid = ?::oid AND attname = 'tableoid' AND attnum < 0
              AND (xmin::text::bigint - ? + 4294967296) % 4294967296 < 2147483648
            """;

    private static final String PRIMARY = "primary";
    private static final String IDENTITY = "identity";

    private Catalog() {}

    /** Whether there is a publication of this name. */
    public static boolean hasPublication(Connection connection, String publication) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, publication);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    /** The tables of a publication, by name; empty if there is no such publication. */
    public static List<PublishedTable> published(Connection connection, String publication) throws SQLException {
        return PublishedTables.of(connection, publication);
    }

    /** The same with their columns. */
    public static List<SourceTable> publishedTables(Connection connection, String publication) throws SQLException {
        return withColumns(connection, published(connection, publication));
    }

    /** Tables of a publication with their columns, in the same order; of one that was dropped meanwhile there are none. */
    public static List<SourceTable> withColumns(Connection connection, List<PublishedTable> tables)
            throws SQLException {
        List<Long> oids = tables.stream().map(PublishedTable::oid).toList();
        List<Long> identifiedByIndex = tables.stream()
                .filter(table -> table.replicaIdentity() == ReplicaIdentity.INDEX)
                .map(PublishedTable::oid)
                .toList();
        Map<Long, List<SourceTable.Column>> columns = columns(connection, oids);
        Map<Long, List<String>> keys = indexColumns(connection, oids, PRIMARY);
        Map<Long, List<String>> indexes = indexColumns(connection, identifiedByIndex, IDENTITY);
        return tables.stream()
                .map(table -> table.with(
                        columns.getOrDefault(table.oid(), List.of()),
                        keys.getOrDefault(table.oid(), List.of()),
                        indexes.getOrDefault(table.oid(), List.of())))
                .toList();
    }

    /**
     * Whether a table was created by a transaction, one of its subtransactions, or a later transaction.
     *
     * @param transactionId as the stream has it, without epoch
     * @return false if there is no such table
     */
    public static boolean isCreatedSince(Connection connection, long tableOid, long transactionId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CREATED_SINCE)) {
            statement.setLong(1, tableOid);
            statement.setLong(2, transactionId);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    /**
     * The primary key's columns of a table, in the key's order; empty if it has none or does not exist. A deferrable one does not tell rows apart:
     * within a transaction two may have the same key.
     */
    public static List<String> primaryKey(Connection connection, long tableOid) throws SQLException {
        return indexColumns(connection, List.of(tableOid), PRIMARY).getOrDefault(tableOid, List.of());
    }

    /** Whether a table has partitions, which it has for ever or never; false if there is no such table. */
    public static boolean isPartitioned(Connection connection, long tableOid) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM pg_class WHERE oid = ?::oid AND relkind = 'p'")) {
            statement.setLong(1, tableOid);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    /** What the WAL holds of an old row of a table; empty if there is no such table. */
    public static Optional<ReplicaIdentity> replicaIdentity(Connection connection, long tableOid) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT relreplident FROM pg_class WHERE oid = ?::oid")) {
            statement.setLong(1, tableOid);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(replicaIdentity(result.getString(1))) : Optional.empty();
            }
        }
    }

    /** The columns of the index by which a table's old rows are told; empty if there is none, as with FULL. */
    public static List<String> replicaIdentityColumns(Connection connection, long tableOid, ReplicaIdentity identity)
            throws SQLException {
        return switch (identity) {
            case DEFAULT -> primaryKey(connection, tableOid);
            case INDEX -> indexColumns(connection, List.of(tableOid), IDENTITY).getOrDefault(tableOid, List.of());
            case FULL, NOTHING -> List.of();
        };
    }

    /** The types' names as {@code format_type} prints them, for object identifiers and modifiers of equal number. */
    public static List<String> typeNames(Connection connection, List<Integer> oids, List<Integer> modifiers)
            throws SQLException {
        Array oidArray =
                array(connection, oids.stream().map(Integer::toUnsignedLong).toList());
        Array modifierArray = connection.createArrayOf("int4", modifiers.toArray());
        try (PreparedStatement statement = connection.prepareStatement(TYPE_NAMES)) {
            statement.setArray(1, oidArray);
            statement.setArray(2, modifierArray);
            return strings(statement);
        }
    }

    private static Map<Long, List<SourceTable.Column>> columns(Connection connection, List<Long> oids)
            throws SQLException {
        Map<Long, List<SourceTable.Column>> columns = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setArray(1, array(connection, oids));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.computeIfAbsent(result.getLong("attrelid"), oid -> new ArrayList<>())
                            .add(new SourceTable.Column(
                                    result.getString("attname"),
                                    result.getString("type"),
                                    (int) result.getLong("atttypid"),
                                    result.getInt("atttypmod"),
                                    result.getBoolean("nullable"),
                                    result.getBoolean("generated")));
                }
            }
        }
        return columns;
    }

    private static Map<Long, List<String>> indexColumns(Connection connection, List<Long> oids, String which)
            throws SQLException {
        Map<Long, List<String>> columns = new HashMap<>();
        if (oids.isEmpty()) {
            return columns;
        }
        try (PreparedStatement statement = connection.prepareStatement(INDEX_COLUMNS)) {
            statement.setArray(1, array(connection, oids));
            statement.setString(2, which);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.computeIfAbsent(result.getLong("indrelid"), oid -> new ArrayList<>())
                            .add(result.getString("attname"));
                }
            }
        }
        return columns;
    }

    private static Array array(Connection connection, List<Long> oids) throws SQLException {
        return connection.createArrayOf("int8", oids.toArray());
    }

    private static List<String> strings(PreparedStatement statement) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                strings.add(result.getString(1));
            }
        }
        return List.copyOf(strings);
    }

    static ReplicaIdentity replicaIdentity(String code) {
        return switch (code) {
            case "d" -> ReplicaIdentity.DEFAULT;
            case "f" -> ReplicaIdentity.FULL;
            case "i" -> ReplicaIdentity.INDEX;
            case "n" -> ReplicaIdentity.NOTHING;
            default -> throw new IllegalStateException("not a replica identity of PostgreSQL 15 to 18: " + code);
        };
    }
}
