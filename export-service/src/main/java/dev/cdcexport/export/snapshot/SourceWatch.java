package dev.cdcexport.export.snapshot;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees who waits for whom at the source. Any role may ask; the caller owns the session, which waits for nobody. */
final class SourceWatch {

    /** Process 0 stands for a prepared transaction: it has none, and what it holds is found by its locks. */
    private static final String BLOCKERS = """
            WITH waits AS (
                SELECT locktype, database, relation, transactionid FROM pg_locks WHERE pid = ? AND NOT granted
            ), blocking AS (
                SELECT DISTINCT unnest(pg_blocking_pids(?)) AS pid
            )
            SELECT b.pid, a.xact_start AS since, a.usename AS role, a.application_name AS application, a.state,
                   CASE WHEN w.locktype = 'relation' THEN 'its lock on ' || w.relation::regclass || ' to be released'
                        ELSE 'its transaction to end' END AS what
            FROM blocking b
            LEFT JOIN pg_stat_activity a ON a.pid = b.pid
            LEFT JOIN waits w ON true
            WHERE b.pid <> 0
            UNION ALL
            SELECT 0, p.prepared, p.owner, NULL, 'prepared',
                   'prepared transaction ' || quote_literal(p.gid) || ' to be committed or rolled back'
            FROM pg_prepared_xacts p
            WHERE EXISTS (
                SELECT FROM waits w
                JOIN pg_locks held ON held.granted AND held.pid IS NULL AND held.locktype = w.locktype
                    AND held.database IS NOT DISTINCT FROM w.database
                    AND held.relation IS NOT DISTINCT FROM w.relation
                    AND held.transactionid IS NOT DISTINCT FROM w.transactionid
                JOIN pg_locks own ON own.pid IS NULL AND own.virtualtransaction = held.virtualtransaction
                WHERE own.transactionid = p.transaction)
            ORDER BY 2 NULLS LAST, 1
            """;

    private static final String WRITING_TRANSACTIONS = """
            SELECT pid, xact_start AS since, usename AS role, application_name AS application, state,
                   'its transaction to end' AS what
            FROM pg_stat_activity
            WHERE backend_xid IS NOT NULL AND pid NOT IN (?, pg_backend_pid())
            ORDER BY age(backend_xid) DESC
            LIMIT 10
            """;

    /** Asks only of those that want a lock on what the holder has locked: each call stops all locking for a moment. */
    private static final String DELAYED = """
            WITH held AS (
                SELECT locktype, database, relation, virtualxid FROM pg_locks WHERE pid = ? AND granted
            ), candidate AS MATERIALIZED (
                SELECT DISTINCT w.pid FROM pg_locks w JOIN held ON held.locktype = w.locktype
                    AND held.database IS NOT DISTINCT FROM w.database
                    AND held.relation IS NOT DISTINCT FROM w.relation
                    AND held.virtualxid IS NOT DISTINCT FROM w.virtualxid
                WHERE NOT w.granted
            )
            SELECT pid FROM candidate WHERE ? = ANY (pg_blocking_pids(pid)) ORDER BY pid
            """;

    private final Connection session;

    SourceWatch(Connection session) {
        this.session = session;
    }

    /** What a session waits for, the longest first; empty if it waits for nobody. */
    List<Blocker> blockers(int pid) throws SQLException {
        return query(BLOCKERS, pid, pid);
    }

    /** Transactions that have written and are not over, the oldest first, ten at most. */
    List<Blocker> writingTransactions(int except) throws SQLException {
        return query(WRITING_TRANSACTIONS, except);
    }

    /** The processes that wait for a session. */
    List<Integer> delayedBy(int pid) throws SQLException {
        List<Integer> delayed = new ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(DELAYED)) {
            statement.setInt(1, pid);
            statement.setInt(2, pid);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    delayed.add(result.getInt("pid"));
                }
            }
        }
        return List.copyOf(delayed);
    }

    private List<Blocker> query(String sql, int... pids) throws SQLException {
        List<Blocker> blockers = new ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            for (int i = 0; i < pids.length; i++) {
                statement.setInt(i + 1, pids[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    blockers.add(new Blocker(
                            result.getInt("pid"),
                            instant(result.getObject("since", OffsetDateTime.class)),
                            result.getString("role"),
                            result.getString("application"),
                            result.getString("state"),
                            result.getString("what")));
                }
            }
        }
        return List.copyOf(blockers);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
