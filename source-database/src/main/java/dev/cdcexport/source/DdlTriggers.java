package dev.cdcexport.source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The event triggers of {@code administrator.sql}, which write what DDL commands do into the WAL. They need not be there. Stateless; the caller owns
 * the connection, which has to be outside of a transaction.
 */
public final class DdlTriggers {

    /** The prefix of their logical decoding messages. */
    public static final String MESSAGE_PREFIX = "cdc_export.ddl";

    /** The SQL states of a schema, function or table that does not exist, and of one that may not be used. */
    private static final Set<String> NOT_THERE = Set.of("3F000", "42883", "42P01", "42501");

    private DdlTriggers() {}

    /**
     * Tells the triggers as they are now: as long as it stays the same, every DDL command writes its messages.
     *
     * @return empty if they are not all there and enabled always
     * @throws SQLException if the database does not answer
     */
    public static Optional<String> guard(Connection connection) throws SQLException {
        return ask(connection, "SELECT cdc_export.ddl_guard()", result -> result.getString(1));
    }

    /**
     * The same for whoever reads the messages.
     *
     * @return empty also if the role may not read the key with which they are signed
     * @throws SQLException if the database does not answer
     */
    public static Optional<String> guardOfReader(Connection connection) throws SQLException {
        return ask(
                connection,
                "SELECT CASE WHEN has_table_privilege('cdc_export.ddl_key', 'SELECT') THEN cdc_export.ddl_guard() END",
                result -> result.getString(1));
    }

    /**
     * The secret with which they sign their messages.
     *
     * @return empty if there is none, or the role may not read it
     * @throws SQLException if the database does not answer
     */
    public static Optional<byte[]> key(Connection connection) throws SQLException {
        return ask(connection, "SELECT key FROM cdc_export.ddl_key", result -> result.getBytes(1));
    }

    @FunctionalInterface
    private interface Column<T> {
        @Nullable
        T of(ResultSet result) throws SQLException;
    }

    private static <T> Optional<T> ask(Connection connection, String sql, Column<T> column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? Optional.ofNullable(column.of(result)) : Optional.empty();
        } catch (SQLException e) {
            if (NOT_THERE.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
