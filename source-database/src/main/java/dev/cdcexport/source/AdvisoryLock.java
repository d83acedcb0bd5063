package dev.cdcexport.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The leader's lock: a session-level advisory lock, held as long as its session lives. One thread uses it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">PostgreSQL: advisory locks</a>
 */
public final class AdvisoryLock implements AutoCloseable {

    private static final int SOCKET_TIMEOUT_SECONDS = 10;

    private final Connection session;

    private AdvisoryLock(Connection session) {
        this.session = session;
    }

    /**
     * Takes the lock if nobody holds it.
     *
     * @param source the database whose lock it is
     * @param name what is locked; equal names exclude each other
     * @return the lock, or empty if another session holds it
     * @throws SQLException if the database does not answer
     */
    public static Optional<AdvisoryLock> tryAcquire(SourceDatabase source, String name) throws SQLException {
        Connection session = source.openWatched("cdc-export lock " + name, SOCKET_TIMEOUT_SECONDS);
        try (PreparedStatement statement =
                session.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended(?, 0))")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                if (result.next() && result.getBoolean(1)) {
                    return Optional.of(new AdvisoryLock(session));
                }
            }
            session.close();
            return Optional.empty();
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Asks the server whether the session, and so the lock, is still there.
     *
     * @throws SQLException if it is not, or not known to be
     */
    public void verifyHeld() throws SQLException {
        try (PreparedStatement statement = session.prepareStatement("SELECT 1")) {
            statement.execute();
        }
    }

    /** Gives the lock back by ending the session. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
