package dev.cdcexport.export.snapshot;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sessions that read tables under an exported snapshot, holding locks on them. One thread uses it. */
public final class SnapshotReader implements AutoCloseable {

    /** untranslatable_character, character_not_in_repertoire. */
    private static final Set<String> NO_EQUIVALENT = Set.of("22P05", "22021");

    private final Connection session;
    private final CopyStreams others;

    /**
     * @param session in a transaction that holds the locks and has imported the snapshot
     * @param others in transactions that do, too
     */
    SnapshotReader(Connection session, CopyStreams others) {
        this.session = session;
        this.others = others;
    }

    /**
     * Writes the table's active rows; those of a large table in no particular order.
     *
     * @param table one of those that are locked
     * @param softDeleteColumn the boolean column that says that a row is soft-deleted, {@code null} if there is none
     * @param fileColumns the names of the columns wanted
     * @param sink takes them
     * @param share told now and then which share of the table is copied, up to 1; on other threads than the caller's, one at a time
     * @throws SQLException if the database fails
     * @throws ExportException if a value cannot be written in UTF-8, or a partition was attached meanwhile: its rows may have been copied, and are not in
     *     the snapshot
     * @throws IOException if the sink fails, or the thread was interrupted
     */
    public void copy(
            SourceTable table,
            @Nullable String softDeleteColumn,
            Set<String> fileColumns,
            RowSink sink,
            DoubleConsumer share)
            throws SQLException, IOException {
        List<SourceTable.Column> columns = table.exportedColumns().stream()
                .filter(column -> fileColumns.contains(column.name()))
                .toList();
        List<String> statements = TableRange.of(TableSizes.blocks(session, table)).stream()
                .map(range -> CopyStatement.copy(table, range, softDeleteColumn, columns))
                .toList();
        RangedCopy copy =
                new RangedCopy(sessions(statements.size()), statements, () -> new BinaryRows(columns, sink), share);
        try {
            copy.run();
        } catch (SQLException e) {
            if (NO_EQUIVALENT.contains(String.valueOf(e.getSQLState()))) {
                throw notInUtf8(table, e);
            }
            throw e;
        }
        if (table.partitioned() && Partitions.differFromSnapshot(session, table)) {
            throw new ExportException(
                    ProblemType.SOURCE_UNAVAILABLE,
                    "a partition was attached to " + table.name() + " while it was copied",
                    "Ask for the full export again.");
        }
    }

    /** How many bytes tables have on disk, by name; without it no estimate could tell a large one from a small one. */
    public Map<TableName, Long> sizes(Collection<SourceTable> tables) throws SQLException {
        Map<Long, Long> byOid = TableSizes.bytes(session, tables);
        return tables.stream()
                .collect(Collectors.toMap(SourceTable::name, table -> byOid.getOrDefault(table.oid(), 0L)));
    }

    private static ExportException notInUtf8(SourceTable table, SQLException cause) {
        return new ExportException(
                ProblemType.TABLE_NOT_CAPTURED,
                "a value in " + table.name() + " cannot be written in UTF-8: " + cause.getMessage(),
                "Find and correct the value in the database, or leave the table out (tables=); then ask again.",
                cause);
    }

    private List<Connection> sessions(int ranges) {
        return Stream.concat(Stream.of(session), others.sessions().stream())
                .limit(ranges)
                .toList();
    }

    /** Gives the locks back. */
    @Override
    public void close() throws SQLException {
        try (others) {
            session.close();
        }
    }
}
