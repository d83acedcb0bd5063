package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** A session that reads tables under an exported snapshot, holding its own locks on them. One thread uses it. */
public final class SnapshotReader implements AutoCloseable {

    private final Connection session;

    private SnapshotReader(Connection session) {
        this.session = session;
    }

    /**
     * Imports a snapshot and locks the tables; from then on it is independent of who exported it.
     *
     * @param source the database
     * @param snapshot still open
     * @param tables locked by another session meanwhile, so that the locks are to be had at once
     * @throws SQLException if the database does not answer
     */
    public static SnapshotReader join(SourceDatabase source, ExportedSnapshot snapshot, List<SourceTable> tables)
            throws SQLException {
        Connection session = source.open("cdc-export full export");
        try (Statement statement = session.createStatement()) {
            // Row security would silently leave rows out; off, PostgreSQL says so instead.
            statement.execute("SET row_security = off");
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.name() + "'");
            for (SourceTable table : tables) {
                statement.execute(CopyStatement.lock(table));
            }
            return new SnapshotReader(session);
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Writes the table's active rows as CSV, without a header.
     *
     * @param table one of those that were locked
     * @param softDeleteColumn the boolean column that says that a row is soft-deleted, {@code null} if there is none
     * @param out not closed
     * @return how many rows
     * @throws SQLException if the database fails
     * @throws IOException if the stream fails, or the thread was interrupted
     */
    public long copy(SourceTable table, @Nullable String softDeleteColumn, OutputStream out)
            throws SQLException, IOException {
        return session.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(CopyStatement.copy(table, softDeleteColumn), out);
    }

    /** Gives the locks back. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
