package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the write-ahead log holds of old rows, by the replica identities of tables and partitions. Stateless; the caller owns the connection. */
public final class OldRows {

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

    private OldRows() {}

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
}
