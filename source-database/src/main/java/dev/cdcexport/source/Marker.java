package dev.cdcexport.source;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TopicNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * A logical decoding message that asks capture for a cut at its place in the WAL. It is idempotent: a marker that is delivered
 * twice is answered by the same id again.
 *
 * @param id who asks, echoed as the key of the answer
 * @param at the database's clock just before the message was written
 */
public record Marker(String id, Instant at) {

    private static final int FIRST_VERSION_WITH_FLUSH = 17;

    private static final int LONGEST_ID = 200;

    /** What a clock can say and every part of the system can count. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final String CONTENT = """
            json_build_object('id', ?::text, \
            'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text""";

    /** The prefix of our logical decoding messages, by which capture knows them. */
    public static String messagePrefix(TopicNames topics) {
        return topics.prefix() + ".marker";
    }

    /**
     * Reads a message's content.
     *
     * @param content whatever a role has written: who may sign in may write a message with our prefix
     * @return empty if it is no marker of ours
     */
    public static Optional<Marker> parse(byte[] content) {
        try {
            return Optional.ofNullable(ContractJson.read(content, Marker.class)).filter(Marker::isOurs);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("NullAway") // as JSON has it
    private static boolean isOurs(Marker marker) {
        return marker.id() != null
                && !marker.id().isEmpty()
                && marker.id().length() <= LONGEST_ID
                && marker.at() != null
                && marker.at().isAfter(EARLIEST)
                && marker.at().isBefore(LATEST);
    }

    /**
     * Writes a marker into the WAL. From PostgreSQL 17 on it is a non-transactional message, flushed at once; before, such a
     * message would wait for the WAL writer, so it is a transaction of its own.
     *
     * @param connection a session with auto-commit
     * @param topics under which prefix capture publishes
     * @param id who asks
     * @throws SQLException if the database does not answer
     * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION">PostgreSQL:
     *     pg_logical_emit_message</a>
     */
    public static void emit(Connection connection, TopicNames topics, String id) throws SQLException {
        boolean flush = connection.getMetaData().getDatabaseMajorVersion() >= FIRST_VERSION_WITH_FLUSH;
        String sql = flush
                ? "SELECT pg_logical_emit_message(false, ?, " + CONTENT + ", true)"
                : "SELECT pg_logical_emit_message(true, ?, " + CONTENT + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, messagePrefix(topics));
            statement.setString(2, id);
            statement.execute();
        }
    }
}
