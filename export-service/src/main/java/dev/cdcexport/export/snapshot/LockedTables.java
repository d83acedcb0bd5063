package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Tables that keep their shape and rows: a session holds {@code ACCESS SHARE} on each (partitions and all). An exported snapshot alone
 * would not protect from ALTER TABLE or TRUNCATE, after which a query under it sees no rows and no error.
 *
 * <p>The session that locks is the one that reads: a second one that wanted the same locks would queue behind an ALTER TABLE that in turn
 * waits for the first, a deadlock that PostgreSQL cannot see. Locking takes no snapshot, so one can still be imported.
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
     * @param patience for locks that other sessions hold
     * @throws SQLException if the database does not answer or refuses
     * @throws GiveWayException if somebody waits for those locks that are held already, or a table has been dropped meanwhile
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public static LockedTables lock(
            SourceDatabase source, String publication, UnaryOperator<List<SourceTable>> selection, Patience patience)
            throws SQLException, GiveWayException, InterruptedException {
        Connection session = source.open("cdc-export full export");
        try (Statement statement = session.createStatement()) {
            // Row security would silently leave rows out; off, PostgreSQL says so instead.
            statement.execute("SET row_security = off");
            LonelySession.end(statement, patience.limit(Patience.Wait.LOCKS));
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            List<SourceTable> locked = List.of();
            List<SourceTable> seen = selection.apply(Catalog.publishedTables(patience.session(), publication));
            // A table that was created or altered before its lock was granted shows on the next look.
            while (!seen.equals(locked)) {
                lockAll(statement, seen, patience);
                locked = seen;
                seen = selection.apply(Catalog.publishedTables(patience.session(), publication));
            }
            return new LockedTables(session, locked);
        } catch (SQLException | GiveWayException | InterruptedException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static void lockAll(Statement statement, List<SourceTable> tables, Patience patience)
            throws SQLException, GiveWayException, InterruptedException {
        int holder = Patience.pid(statement.getConnection());
        patience.await(Patience.Wait.LOCKS, holder, statement, () -> {
            for (SourceTable table : tables) {
                statement.execute(CopyStatement.lock(table));
            }
            return tables;
        });
    }

    /** The tables as they are under the lock. */
    public List<SourceTable> tables() {
        return tables;
    }

    /** The process that holds the locks. */
    int holder() throws SQLException {
        return Patience.pid(session);
    }

    /**
     * Imports a snapshot into the session that holds the locks; from then on the reader is independent of who exported it, and to close it
     * gives the locks back.
     *
     * @param snapshot still open, made after the locks were taken
     * @throws SQLException if the database does not answer
     */
    public SnapshotReader read(ExportedSnapshot snapshot) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.name() + "'");
        }
        return new SnapshotReader(session);
    }

    /** Gives the locks back. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
