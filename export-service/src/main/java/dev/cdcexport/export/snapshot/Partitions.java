package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceTable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The partitions of tables. To attach one needs no lock that {@code ACCESS SHARE} on the root would keep out, and a query sees it at once,
 * whatever its snapshot: so it has to be looked for.
 */
final class Partitions {

    private static final String OF_ROOTS = """
            WITH RECURSIVE part AS (
                SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = ANY (?::oid[])
                UNION
                SELECT i.inhrelid FROM part JOIN pg_catalog.pg_inherits i ON i.inhparent = part.inhrelid
            )
            SELECT inhrelid FROM part ORDER BY inhrelid
            """;

    /** Unlike a query of the catalogue's tables, the function does not look with the transaction's snapshot. */
    private static final String NOW = """
            SELECT relid::oid FROM pg_catalog.pg_partition_tree(?::oid::regclass) WHERE level > 0 ORDER BY relid::oid
            """;

    private Partitions() {}

    /** All partitions of the partitioned tables among these, as the session's snapshot has them. */
    static List<Long> seen(Connection session, List<SourceTable> tables) throws SQLException {
        Array roots = session.createArrayOf(
                "int8",
                tables.stream()
                        .filter(SourceTable::partitioned)
                        .map(SourceTable::oid)
                        .toArray());
        try (PreparedStatement statement = session.prepareStatement(OF_ROOTS)) {
            statement.setArray(1, roots);
            return oids(statement);
        }
    }

    /** Whether a query of the table reads other partitions now than those that the session's snapshot has. */
    static boolean differFromSnapshot(Connection session, SourceTable table) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(NOW)) {
            statement.setLong(1, table.oid());
            return !oids(statement).equals(seen(session, List.of(table)));
        }
    }

    private static List<Long> oids(PreparedStatement statement) throws SQLException {
        List<Long> oids = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                oids.add(result.getLong(1));
            }
        }
        return List.copyOf(oids);
    }
}
