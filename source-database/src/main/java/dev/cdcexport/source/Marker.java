package dev.cdcexport.source;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TopicNames;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A logical decoding message that asks capture for a cut at its place in the WAL. It is idempotent: a marker that is delivered
 * twice is answered by the same id again.
 *
 * @param id who asks, echoed as the key of the answer
 * @param at the database's clock before the message was written
 */
public record Marker(String id, Instant at) {

    private static final int FIRST_VERSION_WITH_FLUSH = 17;

    private static final String CLOCK =
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

    /** The prefix of our logical decoding messages, by which capture knows them. */
    public static String messagePrefix(TopicNames topics) {
        return topics.prefix() + ".marker";
    }

    /** As JSON has it, where anybody may have written it. */
    private record Signed(
            @Nullable String id,
            @Nullable String at,
            @Nullable String signature) {

        Optional<Marker> checked(MarkerKey key) {
            if (id == null || at == null || signature == null || !key.hasSigned(text(id, at), signature)) {
                return Optional.empty();
            }
            return Optional.of(new Marker(id, Instant.parse(at)));
        }

        private static String text(String id, String at) {
            return id + ' ' + at;
        }
    }

    /**
     * Reads a message's content.
     *
     * @param content whatever a role has written: who may sign in may write a message with our prefix
     * @param key with which our markers are signed
     * @return empty if it is no marker of ours
     */
    public static Optional<Marker> parse(byte[] content, MarkerKey key) {
        try {
            return Optional.ofNullable(ContractJson.read(content, Signed.class)).flatMap(signed -> signed.checked(key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The content of the message that says this. */
    public byte[] content(MarkerKey key) {
        return ContractJson.write(new Signed(id, at.toString(), key.sign(Signed.text(id, at.toString()))));
    }

    /**
     * Writes a marker into the WAL. From PostgreSQL 17 on it is a non-transactional message, flushed at once; before, such a
     * message would wait for the WAL writer, so it is a transaction of its own.
     *
     * @param connection a session with auto-commit
     * @param topics under which prefix capture publishes
     * @param key with which it is signed
     * @param id who asks
     * @return where it is in the WAL
     * @throws SQLException if the database does not answer
     * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION">PostgreSQL:
     *     pg_logical_emit_message</a>
     */
    public static Lsn emit(Connection connection, TopicNames topics, MarkerKey key, String id) throws SQLException {
        boolean flush = connection.getMetaData().getDatabaseMajorVersion() >= FIRST_VERSION_WITH_FLUSH;
        String sql = flush
                ? "SELECT pg_logical_emit_message(false, ?, ?::text, true)"
                : "SELECT pg_logical_emit_message(true, ?, ?::text)";
        Marker marker = new Marker(id, clock(connection));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, messagePrefix(topics));
            statement.setString(2, new String(marker.content(key), StandardCharsets.UTF_8));
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return Lsn.parse(result.getString(1));
            }
        }
    }

    private static Instant clock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(CLOCK)) {
            result.next();
            return Instant.parse(result.getString(1));
        }
    }
}
