package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How large tables are on disk. Stateless. */
final class TableSizes {

    private static final String BLOCKS = """
            SELECT max(pg_catalog.pg_relation_size(relid)) / pg_catalog.current_setting('block_size')::bigint
              FROM (SELECT ?::oid AS relid UNION ALL SELECT relid FROM pg_catalog.pg_partition_tree(?::oid::regclass)) part
            """;

    private static final String BYTES = """
            SELECT root, (SELECT sum(pg_catalog.pg_table_size(relid))::bigint
                            FROM (SELECT root::oid AS relid UNION SELECT relid FROM pg_catalog.pg_partition_tree(root::oid::regclass)) part)
              FROM pg_catalog.unnest(?::bigint[]) root
            """;

    private TableSizes() {}

    /** How many bytes each table has now by its oid, partitions and what is stored out of line included. */
    static Map<Long, Long> bytes(Connection session, Collection<SourceTable> tables) throws SQLException {
        Map<Long, Long> sizes = new HashMap<>();
        try (PreparedStatement statement = session.prepareStatement(BYTES)) {
            statement.setArray(
                    1,
                    session.createArrayOf(
                            "int8", tables.stream().map(SourceTable::oid).toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    sizes.put(result.getLong(1), result.getLong(2));
                }
            }
        }
        return sizes;
    }

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
