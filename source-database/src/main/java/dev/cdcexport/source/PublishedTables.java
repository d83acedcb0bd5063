package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which tables a publication has, why some of them cannot be captured, and what to warn of. Stateless. */
final class PublishedTables {

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

    private PublishedTables() {}

    /** The tables of a publication, by name; empty if there is no such publication. */
    static List<PublishedTable> of(Connection connection, String publication) throws SQLException {
        List<PublishedTable> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PUBLISHED_TABLES)) {
            statement.setString(1, publication);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    tables.add(new PublishedTable(
                            new TableName(result.getString("nspname"), result.getString("relname")),
                            result.getLong("oid"),
                            "p".equals(result.getString("relkind")),
                            Catalog.replicaIdentity(result.getString("relreplident")),
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
}
