package dev.cdcexport.capture.engine;

import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A session of the database for looks at the catalogue, kept from one to the next: a stream over thousands of tables begins with a look for each,
 * and to sign in takes longer than to look. One thread at a time uses it.
 */
public final class CatalogSession implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 30;

    private final SourceDatabase source;
    private @Nullable Connection session;

    /** Opens nothing yet. */
    public CatalogSession(SourceDatabase source) {
        this.source = source;
    }

    /** What is asked. */
    @FunctionalInterface
    public interface Question<T> {
        /** Asks. */
        T ask(Connection session) throws SQLException;
    }

    /**
     * Asks; a session that has ended since the last time is replaced.
     *
     * @throws SQLException if the database does not answer
     */
    public <T> T ask(Question<T> question) throws SQLException {
        Connection known = session;
        if (known != null) {
            try {
                return question.ask(known);
            } catch (SQLException e) {
                close();
            }
        }
        Connection fresh = source.openWatched("cdc-export capture catalogue", TIMEOUT_SECONDS);
        session = fresh;
        return question.ask(fresh);
    }

    @Override
    public void close() {
        Connection known = session;
        session = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException e) {
                // A session that cannot be closed has ended already, which is what was wanted.
                return;
            }
        }
    }
}
