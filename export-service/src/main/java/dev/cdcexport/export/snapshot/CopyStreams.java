package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Further sessions under the snapshot of a first one, so that large tables are read by several at once. Made and closed by one thread.
 */
final class CopyStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CopyStreams.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final List<Connection> sessions;

    private CopyStreams(List<Connection> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    /**
     * Opens sessions, fewer than asked for where somebody waits for a lock on one of the tables: to wait behind them would be a deadlock that
     * PostgreSQL cannot see, for they wait for the first session.
     *
     * @param snapshot still open
     * @param tables that are to be read, and are locked by the first session
     * @throws SQLException if the database does not answer
     */
    static CopyStreams open(
            SourceDatabase source, ExportedSnapshot snapshot, List<SourceTable> tables, int count, Duration lockLimit)
            throws SQLException {
        List<Connection> sessions = new ArrayList<>();
        try {
            while (sessions.size() < count) {
                Connection session = source.openForCopies("cdc-export full export");
                sessions.add(session);
                begin(session, snapshot, tables, lockLimit);
            }
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                close(sessions);
                throw e;
            }
            LOG.info(
                    "somebody waits for a lock on a table: {} sessions copy instead of {}", sessions.size(), count + 1);
            close(List.of(sessions.remove(sessions.size() - 1)));
        }
        return new CopyStreams(sessions);
    }

    private static void begin(
            Connection session, ExportedSnapshot snapshot, List<SourceTable> tables, Duration lockLimit)
            throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET row_security = off");
            SessionTimeouts.set(statement, lockLimit);
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.name() + "'");
            for (SourceTable table : tables) {
                statement.execute(CopyStatement.lock(table) + " NOWAIT");
            }
        }
    }

    List<Connection> sessions() {
        return sessions;
    }

    @Override
    public void close() {
        close(sessions);
    }

    /** One that cannot be closed is dead already, which is what is wanted: they only read. */
    private static void close(List<Connection> sessions) {
        for (Connection session : sessions) {
            try {
                session.close();
            } catch (SQLException e) {
                LOG.debug("a session could not be closed", e);
            }
        }
    }
}
