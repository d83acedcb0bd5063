package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the system catalogue. Stateless; the caller owns the connection and its transaction. */
public final class Catalog {

    /** The columns that a delta file adds; a table that owns such a name is refused. */
    private static final Set<String> DELTA_COLUMNS = Set.of("_op", "_seq", "_lsn", "_committed_at", "_unchanged");

    /**
     * As {@code pg_publication_tables}, which however locks each table, so that one session with an exclusive lock would hold up whoever
     * looks. A partition is part of its root if that is published.
     */
    private static final String PUBLISHED_TABLES = """
            WITH publication AS (
                SELECT oid, puballtables, pubviaroot, pubinsert AND pubupdate AND pubdelete AND pubtruncate AS whole,
                       to_jsonb(pg_publication) ->> 'pubgencols' = 's' AS pubgenerated
                FROM pg_publication WHERE pubname = ?
            ), published AS (
                SELECT c.oid FROM publication p JOIN pg_class c ON p.puballtables
                WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND c.oid >= 16384
                UNION
                SELECT c.oid FROM publication p
                JOIN pg_publication_namespace s ON s.pnpubid = p.oid
                JOIN pg_class c ON c.relnamespace = s.pnnspid
                WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
                UNION
                SELECT r.prrelid FROM publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
            )
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relreplident, c.relpersistence,
                   EXISTS (SELECT FROM publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
                           WHERE r.prrelid = c.oid AND r.prqual IS NOT NULL) AS filtered,
                   EXISTS (SELECT FROM publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
                           WHERE r.prrelid = c.oid AND r.prattrs IS NOT NULL) AS column_list,
                   EXISTS (SELECT FROM publication p WHERE NOT p.whole) AS partial,
                   EXISTS (SELECT FROM publication p WHERE NOT p.pubviaroot AND c.relkind = 'p') AS scattered,
                   (SELECT pg_encoding_to_char(encoding) = 'SQL_ASCII' FROM pg_database
                    WHERE datname = current_database()) AS without_encoding,
                   EXISTS (SELECT FROM publication p JOIN pg_attribute a ON a.attrelid = c.oid
                           WHERE p.pubgenerated AND a.attgenerated = 's' AND NOT a.attisdropped) AS computed
            FROM published
            JOIN pg_class c ON c.oid = published.oid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT c.relispartition
               OR NOT EXISTS (SELECT FROM pg_partition_ancestors(c.oid) a
                              WHERE a.relid <> c.oid AND a.relid IN (SELECT oid FROM published))
            ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.atttypid, a.atttypmod,
                   NOT a.attnotnull AS nullable, a.attgenerated <> '' AS generated
            FROM pg_attribute a
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String INDEX_COLUMNS = """
            SELECT a.attname
            FROM pg_index i
            CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = ?::oid AND k.place <= i.indnkeyatts AND CASE ? WHEN 'primary' THEN i.indisprimary AND i.indimmediate ELSE i.indisreplident END
            ORDER BY k.place
            """;

    private static final String TYPE_NAMES = """
            SELECT format_type(t.oid, t.modifier)
            FROM unnest(?::oid[], ?::int[]) WITH ORDINALITY AS t(oid, modifier, place)
            ORDER BY t.place
            """;

    /** {@code pg_partition_tree} would lock each partition. */
    private static final String PARTITIONS_WITHOUT_FULL_IDENTITY = """
            WITH RECURSIVE partition AS (
                SELECT inhrelid AS oid FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = ?::oid AND c.relispartition
                UNION ALL
                SELECT i.inhrelid FROM partition p JOIN pg_inherits i ON i.inhparent = p.oid
            )
            SELECT FROM partition JOIN pg_class c ON c.oid = partition.oid
            WHERE c.relkind <> 'p' AND c.relreplident <> 'f'
            LIMIT 1
            """;

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
    public static List<SourceTable> publishedTables(Connection connection, String publication) throws SQLException {
        List<SourceTable> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PUBLISHED_TABLES)) {
            statement.setString(1, publication);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    tables.add(readTable(connection, result));
                }
            }
        }
        return List.copyOf(tables);
    }

    /**
     * The primary key's columns of a table, in the key's order; empty if it has none or does not exist. A deferrable one does not tell rows apart:
     * within a transaction two may have the same key.
     */
    public static List<String> primaryKey(Connection connection, long tableOid) throws SQLException {
        return indexColumns(connection, tableOid, "primary");
    }

    /**
     * Whether the WAL holds whole old rows of every partition of a table with {@code REPLICA IDENTITY FULL}: partitions have identities of
     * their own, which that of their root does not change. True of a table without partitions.
     */
    public static boolean logsWholeOldRows(Connection connection, long tableOid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PARTITIONS_WITHOUT_FULL_IDENTITY)) {
            statement.setLong(1, tableOid);
            try (ResultSet result = statement.executeQuery()) {
                return !result.next();
            }
        }
    }

    /** The types' names as {@code format_type} prints them, for object identifiers and modifiers of equal number. */
    public static List<String> typeNames(Connection connection, List<Integer> oids, List<Integer> modifiers)
            throws SQLException {
        Array oidArray = connection.createArrayOf(
                "int8", oids.stream().map(Integer::toUnsignedLong).toArray());
        Array modifierArray = connection.createArrayOf("int4", modifiers.toArray());
        try (PreparedStatement statement = connection.prepareStatement(TYPE_NAMES)) {
            statement.setArray(1, oidArray);
            statement.setArray(2, modifierArray);
            return strings(statement);
        }
    }

    private static SourceTable readTable(Connection connection, ResultSet result) throws SQLException {
        long oid = result.getLong("oid");
        List<SourceTable.Column> columns = columns(connection, oid);
        List<String> key = primaryKey(connection, oid);
        ReplicaIdentity identity = replicaIdentity(result.getString("relreplident"));
        List<String> identityColumns = switch (identity) {
            case DEFAULT -> key;
            case FULL -> columns.stream().map(SourceTable.Column::name).toList();
            case INDEX -> indexColumns(connection, oid, "identity");
            case NOTHING -> List.of();
        };
        return new SourceTable(
                new TableName(result.getString("nspname"), result.getString("relname")),
                oid,
                "p".equals(result.getString("relkind")),
                columns,
                key,
                identity,
                identityColumns,
                refusals(result, columns));
    }

    private static List<String> refusals(ResultSet result, List<SourceTable.Column> columns) throws SQLException {
        String taken = columns.stream()
                .map(SourceTable.Column::name)
                .filter(DELTA_COLUMNS::contains)
                .collect(Collectors.joining(", "));
        return Stream.of(
                        refusal(result.getBoolean("filtered"), "the publication has a row filter on it"),
                        refusal(result.getBoolean("column_list"), "the publication has a column list on it"),
                        refusal(
                                result.getBoolean("partial"),
                                "the publication does not publish all of insert, update, delete and truncate"),
                        refusal(
                                result.getBoolean("scattered"),
                                "it has partitions, and the publication does not have publish_via_partition_root"),
                        refusal(
                                result.getBoolean("computed"),
                                "it has generated columns, and the publication publishes them (publish_generated_columns)"),
                        refusal("u".equals(result.getString("relpersistence")), "it is unlogged"),
                        refusal(
                                result.getBoolean("without_encoding"),
                                "the database's encoding is SQL_ASCII, in which a text need not be valid in any encoding"),
                        refusal(!taken.isEmpty(), "it has a column that delta files add: " + taken))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> refusal(boolean applies, String reason) {
        return applies ? List.of(reason) : List.of();
    }

    private static List<SourceTable.Column> columns(Connection connection, long oid) throws SQLException {
        List<SourceTable.Column> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.add(new SourceTable.Column(
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

    private static List<String> indexColumns(Connection connection, long oid, String which) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INDEX_COLUMNS)) {
            statement.setLong(1, oid);
            statement.setString(2, which);
            return strings(statement);
        }
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

    private static ReplicaIdentity replicaIdentity(String code) {
        return switch (code) {
            case "d" -> ReplicaIdentity.DEFAULT;
            case "f" -> ReplicaIdentity.FULL;
            case "i" -> ReplicaIdentity.INDEX;
            case "n" -> ReplicaIdentity.NOTHING;
            default -> throw new IllegalStateException("not a replica identity of PostgreSQL 15 to 18: " + code);
        };
    }
}
