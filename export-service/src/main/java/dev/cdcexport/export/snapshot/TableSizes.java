package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How large tables are on disk. Stateless. */
final class TableSizes {

    private static final String BLOCKS = """
            SELECT max(pg_catalog.pg_relation_size(relid)) / pg_catalog.current_setting('block_size')::bigint
              FROM (SELECT ?::oid AS relid UNION ALL SELECT relid FROM pg_catalog.pg_partition_tree(?::oid::regclass)) part
            """;

    private TableSizes() {}

    /** How many blocks the table has now, of a partitioned table its largest partition. */
    static long blocks(Connection session, SourceTable table) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(BLOCKS)) {
            statement.setLong(1, table.oid());
            statement.setLong(2, table.oid());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
