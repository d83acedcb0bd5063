package dev.cdcexport.capture.slot;

import dev.cdcexport.contract.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a logical replication slot.
 *
 * @param confirmedFlushLsn what was acknowledged; streaming never begins before it
 * @param lost whether PostgreSQL has removed WAL that it needs
 * @param active whether a session streams from it
 * @param lagBytes how much WAL lies after what was acknowledged
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">PostgreSQL: pg_replication_slots</a>
 */
public record ReplicationSlot(Lsn confirmedFlushLsn, boolean lost, boolean active, long lagBytes) {

    private static final String FIND = """
            SELECT confirmed_flush_lsn, coalesce(wal_status = 'lost', false) AS lost, active,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint AS lag
            FROM pg_replication_slots WHERE slot_name = ? AND database = current_database()
            """;

    /** The slot of a name in the session's database. */
    public static Optional<ReplicationSlot> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(read(result)) : Optional.empty();
            }
        }
    }

    /** Makes the slot; waits for the transactions that are in flight. */
    public static ReplicationSlot create(Connection connection, String name) throws SQLException {
        execute(connection, "SELECT pg_create_logical_replication_slot(?, 'pgoutput')", name);
        return find(connection, name)
                .orElseThrow(() -> new SQLException("the slot " + name + " was made but is not in this database"));
    }

    /** Drops the slot. */
    public static void drop(Connection connection, String name) throws SQLException {
        execute(connection, "SELECT pg_drop_replication_slot(?)", name);
    }

    /**
     * Ends the session that streams from the slot, if there is one: whoever holds the leader's lock knows that it is a lost predecessor's,
     * which the server would otherwise keep until its own timeout.
     */
    public static void endReader(Connection connection, String name) throws SQLException {
        execute(
                connection,
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = ? AND active_pid IS NOT NULL",
                name);
    }

    private static void execute(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    private static ReplicationSlot read(ResultSet result) throws SQLException {
        @Nullable String confirmed = result.getString("confirmed_flush_lsn");
        return new ReplicationSlot(
                confirmed == null ? Lsn.ZERO : Lsn.parse(confirmed),
                result.getBoolean("lost") || confirmed == null,
                result.getBoolean("active"),
                result.getLong("lag"));
    }
}
