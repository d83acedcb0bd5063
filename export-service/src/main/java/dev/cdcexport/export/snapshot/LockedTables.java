package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Tables that keep their shape and rows: a session holds {@code ACCESS SHARE} on each (partitions and all). An exported snapshot alone
 * would not protect from ALTER TABLE or TRUNCATE, after which a query under it sees no rows and no error.
 */
public final class LockedTables implements AutoCloseable {

    private final Connection session;
    private final List<SourceTable> tables;

    private LockedTables(Connection session, List<SourceTable> tables) {
        this.session = session;
        this.tables = tables;
    }

    /**
     * Locks tables and reads their columns under the lock.
     *
     * @param source the database
     * @param publication whose tables they are
     * @param selection picks the tables out of all that are published
     * @param patience how long to wait for a lock that another session holds
     * @throws SQLException if the database does not answer or a lock is not to be had in time
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public static LockedTables lock(
            SourceDatabase source, String publication, UnaryOperator<List<SourceTable>> selection, Duration patience)
            throws SQLException, InterruptedException {
        Connection session = source.open("cdc-export full export");
        try {
            session.setAutoCommit(false);
            List<SourceTable> locked = List.of();
            List<SourceTable> seen = selection.apply(Catalog.publishedTables(session, publication));
            // A table that was created or altered before its lock was granted shows on the next look.
            while (!seen.equals(locked)) {
                lockAll(session, seen, patience);
                locked = seen;
                seen = selection.apply(Catalog.publishedTables(session, publication));
            }
            return new LockedTables(session, locked);
        } catch (SQLException | InterruptedException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static void lockAll(Connection session, List<SourceTable> tables, Duration patience)
            throws SQLException, InterruptedException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + patience.toMillis());
            for (SourceTable table : tables) {
                PatientStatement.execute(statement, () -> statement.execute(CopyStatement.lock(table)));
            }
        }
    }

    /** The tables as they are under the lock. */
    public List<SourceTable> tables() {
        return tables;
    }

    /** Gives the locks back. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
