package dev.cdcexport.export.snapshot;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Lets the server end a session's waits by itself once nobody is there any more to cancel them: after a kill, or a lost host. */
final class LonelySession {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private LonelySession() {}

    /**
     * @param statement of the session
     * @param limit how long it would wait for a lock at most
     * @throws SQLException if the database does not answer
     */
    static void end(Statement statement, Duration limit) throws SQLException {
        try {
            statement.execute("SET client_connection_check_interval = '1s'");
        } catch (SQLException e) {
            if (!"22023".equals(e.getSQLState())) {
                throw e;
            }
            // A server on an operating system that can't tell: the time-out below ends the wait, later.
        }
        // Any statement after that arms the check; a replication command by itself would not.
        statement.execute("SET lock_timeout = " + limit.plus(GRACE).toMillis());
    }
}
