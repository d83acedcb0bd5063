package dev.cdcexport.export.snapshot;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The time-outs of a session that takes or reads a snapshot: none of those that the database or the role may have for its other users,
 * under which a long copy or an idle holder of locks would be ended; but the server ends a wait by itself once nobody is there any more to
 * cancel it, after a kill or the loss of the host.
 */
final class SessionTimeouts {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String INVALID_VALUE = "22023";

    private SessionTimeouts() {}

    /**
     * @param statement of the session
     * @param limit how long the session waits for a lock at most
     * @throws SQLException if the database does not answer
     */
    static void set(Statement statement, Duration limit) throws SQLException {
        statement.execute("SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings "
                + "WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')");
        try {
            statement.execute("SET client_connection_check_interval = '1s'");
        } catch (SQLException e) {
            if (!INVALID_VALUE.equals(e.getSQLState())) {
                throw e;
            }
            // The server's operating system can't tell: the time-out below ends the wait, later.
        }
        // A statement after that also arms the check, which a replication command by itself would not.
        statement.execute("SET lock_timeout = " + limit.plus(GRACE).toMillis());
    }
}
