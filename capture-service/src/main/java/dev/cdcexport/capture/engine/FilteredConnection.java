package dev.cdcexport.capture.engine;

import dev.cdcexport.source.DdlTriggers;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.core.VisibleBufferedInputStream;
import org.postgresql.jdbc.PgConnection;

/**
 * Puts a {@link MessageSizeFilter} below the buffer of a driver's connection, where the bytes are those of the protocol whether the
 * connection is encrypted or not. The driver has no public way to do that behind TLS; its fields are the one thing to look at when it is
 * upgraded, and a test of the module fails if they are gone. Stateless.
 */
final class FilteredConnection {

    private static final String STREAM = "pgStream";
    private static final String BUFFER = "pgInput";
    private static final String SOURCE = "wrapped";

    private FilteredConnection() {}

    /**
     * Filters from now on; once is enough.
     *
     * @param connection a replication connection that does not stream
     * @param prefix of our messages
     * @param largestRow how many bytes the message of a row may have
     * @throws SQLException if the connection is broken
     */
    static void filter(Connection connection, String prefix, int largestRow) throws SQLException {
        try {
            PGStream stream = (PGStream) field(QueryExecutorBase.class, STREAM)
                    .get(connection.unwrap(PgConnection.class).getQueryExecutor());
            VisibleBufferedInputStream buffered =
                    (VisibleBufferedInputStream) field(PGStream.class, BUFFER).get(stream);
            Field source = field(VisibleBufferedInputStream.class, SOURCE);
            InputStream in = (InputStream) source.get(buffered);
            if (in instanceof MessageSizeFilter) {
                return;
            }
            settle(connection, buffered);
            source.set(
                    buffered,
                    new MessageSizeFilter(
                            in,
                            stream::getNetworkTimeout,
                            prefix.getBytes(StandardCharsets.UTF_8),
                            DdlTriggers.MESSAGE_PREFIX.getBytes(StandardCharsets.UTF_8),
                            largestRow));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this version of the PostgreSQL driver is built in another way; use the version that the pom names",
                    e);
        } catch (IOException e) {
            throw new SQLException("the connection is broken", e);
        }
    }

    /** The filter begins where a message begins: what the server sends by itself, such as a changed setting, is read with the next answer. */
    private static void settle(Connection connection, VisibleBufferedInputStream buffered)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            while (buffered.available() > 0) {
                statement.execute("SELECT 1");
            }
        }
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
