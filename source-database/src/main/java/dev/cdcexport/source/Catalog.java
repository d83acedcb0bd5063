package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;
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
import java.util.Set;
import java.util.stream.Stream;

/** Reads the system catalogue. Stateless; the caller owns the connection and its transaction. */
public final class Catalog {

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
                WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND c.oid >= 16384
                UNION
                SELECT c.oid FROM publication p
                JOIN pg_publication_namespace s ON s.pnpubid = p.oid
                JOIN pg_class c ON c.relnamespace = s.pnnspid
                WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
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
                   (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) AS encoding,
                   EXISTS (SELECT FROM publication p JOIN pg_attribute a ON a.attrelid = c.oid
                           WHERE p.pubgenerated AND a.attgenerated = 's' AND NOT a.attisdropped) AS computed,
                   EXISTS (SELECT FROM pg_index i
                           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                           WHERE i.indrelid = c.oid AND a.attgenerated <> ''
                             AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END) AS unidentified,
                   -- The columns that a delta file adds.
                   (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname IN ('_op', '_seq', '_lsn', '_committed_at', '_unchanged')
                      AND NOT a.attisdropped) AS taken
            FROM published
            JOIN pg_class c ON c.oid = published.oid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT c.relispartition
               OR NOT EXISTS (SELECT FROM pg_partition_ancestors(c.oid) a
                              WHERE a.relid <> c.oid AND a.relid IN (SELECT oid FROM published))
            ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

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

    /** PostgreSQL has an equivalent for each of their bytes; tables of a database in SQL_ASCII are refused anyway. */
    private static final Set<String> ENCODINGS_WITHIN_UTF8 = Set.of(
            "UTF8",
            "SQL_ASCII",
            "LATIN1",
            "LATIN2",
            "LATIN4",
            "LATIN5",
            "LATIN6",
            "LATIN7",
            "LATIN8",
            "LATIN9",
            "LATIN10",
            "ISO_8859_5",
            "KOI8R",
            "KOI8U",
            "WIN866",
            "WIN1256");

    private static final String TYPE_NAMES = """
            SELECT format_type(t.oid, t.modifier)
            FROM unnest(?::oid[], ?::int[]) WITH ORDINALITY AS t(oid, modifier, place)
            ORDER BY t.place
            """;

    /**
     * A table without FULL, and those of its partitions that log a part of old rows: of one that logs nothing PostgreSQL refuses UPDATE and DELETE, so
     * that there are no old rows. {@code pg_partition_tree} would lock each partition.
     */
    private static final String WITHOUT_FULL_IDENTITY = """
            WITH RECURSIVE part AS (
                SELECT ?::oid AS oid, false AS is_part
                UNION ALL
                SELECT i.inhrelid, true FROM part p JOIN pg_inherits i ON i.inhparent = p.oid JOIN pg_class c ON c.oid = i.inhrelid
                WHERE c.relispartition
            )
            SELECT n.nspname, c.relname, p.is_part FROM part p JOIN pg_class c ON c.oid = p.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE CASE WHEN NOT p.is_part THEN c.relreplident <> 'f' ELSE EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = c.oid AND c.relkind <> 'p' AND i.indimmediate AND i.indisvalid AND i.indisready
                  AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END) END
            ORDER BY p.is_part, n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

    private static final String OLD_VALUE = """
            SELECT FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ? AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.oid = ?::oid AND CASE c.relreplident
                WHEN 'f' THEN true
                WHEN 'n' THEN false
                ELSE EXISTS (SELECT FROM pg_index i
                    CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
                    WHERE i.indrelid = c.oid AND k.attnum = a.attnum AND k.place <= i.indnkeyatts
                      AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary AND i.indimmediate END
                      AND i.indisvalid AND i.indisready)
                END
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
        List<PublishedTable> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PUBLISHED_TABLES)) {
            statement.setString(1, publication);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    tables.add(new PublishedTable(
                            new TableName(result.getString("nspname"), result.getString("relname")),
                            result.getLong("oid"),
                            "p".equals(result.getString("relkind")),
                            replicaIdentity(result.getString("relreplident")),
                            refusals(result),
                            warnings(result.getString("encoding"))));
                }
            }
        }
        return withPartitions(connection, tables);
    }

    private static List<PublishedTable> withPartitions(Connection connection, List<PublishedTable> tables)
            throws SQLException {
        PartitionIdentities.Findings findings = PartitionIdentities.find(
                connection,
                tables.stream()
                        .filter(PublishedTable::partitioned)
                        .map(PublishedTable::oid)
                        .toList());
        return tables.stream().map(findings::of).toList();
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

    /** Whether the WAL holds a column's value of old rows of a published table; false if there is no such table or column. */
    public static boolean logsOldValue(Connection connection, long tableOid, String column) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OLD_VALUE)) {
            statement.setString(1, column);
            statement.setLong(2, tableOid);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
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

    /**
     * Whether the WAL holds whole old rows of every partition of a table with {@code REPLICA IDENTITY FULL}: partitions have identities of
     * their own, which that of their root does not change. True of a table without partitions.
     */
    public static boolean logsWholeOldRows(Connection connection, long tableOid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITHOUT_FULL_IDENTITY)) {
            statement.setLong(1, tableOid);
            try (ResultSet result = statement.executeQuery()) {
                boolean isWhole = true;
                while (result.next()) {
                    isWhole &= !result.getBoolean("is_part");
                }
                return isWhole;
            }
        }
    }

    /** Which of a table and its partitions log old rows in part; empty, too, if there is no such table. */
    public static List<TableName> withoutWholeOldRows(Connection connection, TableName table) throws SQLException {
        List<TableName> names = new ArrayList<>();
        for (long oid : oids(connection, table)) {
            try (PreparedStatement statement = connection.prepareStatement(WITHOUT_FULL_IDENTITY)) {
                statement.setLong(1, oid);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        names.add(new TableName(result.getString("nspname"), result.getString("relname")));
                    }
                }
            }
        }
        return names;
    }

    private static List<Long> oids(Connection connection, TableName table) throws SQLException {
        List<Long> oids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    oids.add(result.getLong(1));
                }
            }
        }
        return oids;
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

    private static List<String> refusals(ResultSet result) throws SQLException {
        String taken = result.getString("taken");
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
                        refusal(
                                result.getBoolean("unidentified"),
                                "a generated column is in its replica identity, and no change tells its value; remedy: a unique index over other "
                                        + "columns, which have to be NOT NULL, and REPLICA IDENTITY USING INDEX with that index"),
                        refusal(
                                "u".equals(result.getString("relpersistence")),
                                "it is unlogged, so that its changes are not in the write-ahead log; remedy: ALTER TABLE "
                                        + new TableName(result.getString("nspname"), result.getString("relname"))
                                        + " SET LOGGED"),
                        refusal(
                                "SQL_ASCII".equals(result.getString("encoding")),
                                "the database's encoding is SQL_ASCII, in which a text need not be valid in any encoding"),
                        refusal(taken != null, "it has a column that delta files add: " + taken))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> warnings(String encoding) {
        return ENCODINGS_WITHIN_UTF8.contains(encoding)
                ? List.of()
                : List.of(
                        "the database's encoding is " + encoding
                                + ", of which not every character has an equivalent in UTF-8: a row with such "
                                + "a one takes its table out of capture until a full export; remedy: keep such characters out, or a database in UTF8");
    }

    private static List<String> refusal(boolean applies, String reason) {
        return applies ? List.of(reason) : List.of();
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
