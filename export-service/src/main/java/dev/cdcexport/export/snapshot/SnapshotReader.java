package dev.cdcexport.export.snapshot;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** A session that reads tables under an exported snapshot, holding locks on them. One thread uses it. */
public final class SnapshotReader implements AutoCloseable {

    private final Connection session;

    /**
     * @param session in a transaction that holds the locks and has imported the snapshot
     */
    SnapshotReader(Connection session) {
        this.session = session;
    }

    /**
     * Writes the table's active rows as CSV, without a header.
     *
     * @param table one of those that are locked
     * @param softDeleteColumn the boolean column that says that a row is soft-deleted, {@code null} if there is none
     * @param fileColumns the names of the columns wanted
     * @param format one that COPY can write
     * @param out not closed
     * @return how many rows
     * @throws SQLException if the database fails
     * @throws ExportException if a partition was attached meanwhile: its rows may have been copied, and are not in the snapshot
     * @throws IOException if the stream fails, or the thread was interrupted
     */
    public long copy(
            SourceTable table,
            @Nullable String softDeleteColumn,
            Set<String> fileColumns,
            CsvFormat format,
            OutputStream out)
            throws SQLException, IOException {
        long rows = session.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(CopyStatement.copy(table, softDeleteColumn, fileColumns, format), out);
        if (table.partitioned() && Partitions.differFromSnapshot(session, table)) {
            throw new ExportException(
                    ProblemType.SOURCE_UNAVAILABLE,
                    "a partition was attached to " + table.name() + " while it was copied",
                    "Ask for the full export again.");
        }
        return rows;
    }

    /** Gives the locks back. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
