package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds partitions whose changes the stream does not tell, or not of which rows, and those of which PostgreSQL refuses changes. The stream tells them as changes of their root, with the root's replica
 * identity; but what it has of an old row follows from the partition's own. Stateless.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-publication.html">PostgreSQL: Publication, replica identity</a>
 */
final class PartitionIdentities {

    /**
     * One partition of each root that keeps it from being captured, and one of which PostgreSQL refuses UPDATE and DELETE. {@code wanted} are the columns that an
     * old row has to have: those by which the root's rows are told apart, or NULL where that is the whole row, or nothing.
     *
     * @see <a href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY">PostgreSQL: REPLICA IDENTITY</a>
     */
    private static final String MISFITS = """
            WITH RECURSIVE root AS (
                SELECT c.oid, n.nspname, c.relname, c.relreplident AS identity, wanted.columns AS wanted, primary_key.columns IS NOT NULL AS has_key
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL (
                    SELECT (%1$s AND i.indisprimary) AS columns FROM (SELECT c.oid AS relation) t OFFSET 0
                ) primary_key
                CROSS JOIN LATERAL (
                    SELECT CASE c.relreplident WHEN 'i' THEN (%1$s AND i.indisreplident)
                        WHEN 'n' THEN NULL ELSE primary_key.columns END AS columns
                    FROM (SELECT c.oid AS relation) t OFFSET 0
                ) wanted
                WHERE c.oid = ANY (?::oid[])
            ), part AS (
                SELECT r.oid AS root, i.inhrelid AS oid FROM root r JOIN pg_inherits i ON i.inhparent = r.oid
                UNION ALL
                SELECT p.root, i.inhrelid FROM part p JOIN pg_inherits i ON i.inhparent = p.oid
            ), leaf AS (
                SELECT p.root, l.oid, n.nspname, l.relname, l.relkind, l.relpersistence, l.relreplident AS identity,
                       CASE l.relreplident WHEN 'd' THEN (%1$s AND i.indisprimary)
                           WHEN 'i' THEN (%1$s AND i.indisreplident) END AS logged,
                       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = l.oid AND a.attgenerated <> '' AND NOT a.attisdropped) AS generated
                FROM part p JOIN pg_class l ON l.oid = p.oid AND l.relkind <> 'p' JOIN pg_namespace n ON n.oid = l.relnamespace
                CROSS JOIN LATERAL (SELECT l.oid AS relation) t
            ), found AS (
                SELECT r.oid, r.nspname AS root_schema, r.relname AS root_name, r.identity, r.has_key, array_to_string(r.wanted, ', ') AS wanted,
                       l.nspname, l.relname, l.relkind, l.relpersistence, l.identity AS own, l.generated,
                       l.relkind = 'f' OR l.relpersistence = 'u'
                           -- A primary key of the root is each partition's, too.
                           OR (NOT (r.wanted IS NOT NULL AND r.identity IN ('d', 'f') AND l.identity IN ('d', 'f'))
                               AND (l.identity = 'f' OR l.logged IS NOT NULL)
                               AND CASE WHEN r.wanted IS NOT NULL THEN l.identity <> 'f' AND NOT l.logged @> r.wanted
                                   WHEN r.identity = 'f' THEN l.identity <> 'f'
                                   ELSE true END) AS misfit,
                       (r.wanted IS NOT NULL OR r.identity = 'f')
                           AND CASE l.identity WHEN 'f' THEN l.generated ELSE l.logged IS NULL END AS immutable
                FROM root r JOIN leaf l ON l.root = r.oid
            )
            SELECT DISTINCT ON (oid, misfit) * FROM found WHERE misfit OR immutable
            ORDER BY oid, misfit, nspname COLLATE "C", relname COLLATE "C"
            """.formatted("""
            SELECT array_agg(a.attname::text ORDER BY k.place)
            FROM pg_index i
            CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = t.relation AND k.place <= i.indnkeyatts AND i.indimmediate AND i.indisvalid AND i.indisready""");

    private PartitionIdentities() {}

    /**
     * What is to be said of partitioned tables because of their partitions.
     *
     * @param refusals why they cannot be captured, by object identifier
     * @param warnings which changes PostgreSQL refuses, by object identifier
     */
    record Findings(Map<Long, String> refusals, Map<Long, String> warnings) {

        /** A table with what was found. */
        PublishedTable of(PublishedTable table) {
            String refusal = refusals.get(table.oid());
            String warning = warnings.get(table.oid());
            PublishedTable refused = refusal == null ? table : table.refused(refusal);
            return warning == null ? refused : refused.warned(warning);
        }
    }

    /**
     * Looks at partitions.
     *
     * @param roots object identifiers of partitioned tables
     */
    static Findings find(Connection connection, Collection<Long> roots) throws SQLException {
        Findings findings = new Findings(new HashMap<>(), new HashMap<>());
        if (roots.isEmpty()) {
            return findings;
        }
        try (PreparedStatement statement = connection.prepareStatement(MISFITS)) {
            statement.setArray(1, connection.createArrayOf("int8", roots.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    if (result.getBoolean("misfit")) {
                        findings.refusals().put(result.getLong("oid"), refusal(result));
                    } else {
                        findings.warnings().put(result.getLong("oid"), warning(result));
                    }
                }
            }
        }
        return findings;
    }

    private static String warning(ResultSet result) throws SQLException {
        TableName leaf = new TableName(result.getString("nspname"), result.getString("relname"));
        String refused = "f".equals(result.getString("own"))
                ? OldValues.NOT_WHOLE + ", as its partition " + leaf + " has"
                : "its partition " + leaf
                        + " has no replica identity: PostgreSQL refuses UPDATE and DELETE of its rows";
        return refused + "; remedy: " + remedy(leaf, result);
    }

    private static String refusal(ResultSet result) throws SQLException {
        TableName leaf = new TableName(result.getString("nspname"), result.getString("relname"));
        if ("f".equals(result.getString("relkind"))) {
            return "its partition " + leaf
                    + " is a foreign table, whose changes are not in the stream; remedy: DETACH PARTITION";
        }
        if ("u".equals(result.getString("relpersistence"))) {
            return "its partition " + leaf + " is unlogged; remedy: ALTER TABLE " + leaf + " SET LOGGED";
        }
        return "the replica identity of its partition " + leaf
                + " does not tell which row was changed or deleted; remedy: " + remedy(leaf, result);
    }

    private static String remedy(TableName leaf, ResultSet result) throws SQLException {
        String identity = result.getString("identity");
        String wanted = result.getString("wanted");
        String whole = "ALTER TABLE " + leaf + " REPLICA IDENTITY FULL";
        if (wanted != null && !"i".equals(identity)) {
            return "ALTER TABLE " + leaf + " REPLICA IDENTITY DEFAULT";
        }
        if (wanted != null) {
            return result.getBoolean("generated")
                    ? "ALTER TABLE " + leaf + " REPLICA IDENTITY USING INDEX with its unique index over " + wanted
                    : whole;
        }
        if ("f".equals(identity)) {
            return result.getBoolean("generated") ? "a primary key of the partitioned table" : whole;
        }
        TableName root = new TableName(result.getString("root_schema"), result.getString("root_name"));
        return result.getBoolean("has_key")
                ? "ALTER TABLE " + root + " REPLICA IDENTITY DEFAULT"
                : "a primary key of the partitioned table, or ALTER TABLE " + root
                        + " REPLICA IDENTITY FULL and the same of all its partitions";
    }
}
