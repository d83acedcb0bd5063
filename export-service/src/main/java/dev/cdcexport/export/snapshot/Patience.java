package dev.cdcexport.export.snapshot;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * The patience of whoever takes one snapshot: waits for other sessions up to the limits, counted over all attempts; tells what it waits
 * for; and gives way to sessions that wait for us, so that the application's DDL (and all that queues behind it) never waits for a
 * transaction that in turn we wait for. Has a session of its own to look around. One thread uses it.
 */
public final class Patience implements AutoCloseable {

    /** Well below PostgreSQL's {@code deadlock_timeout}, so that we give way before it ends the application's transaction for us. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final int SESSION_TIMEOUT_SECONDS = 30;

    /** A deadlock of which we were the victim; a table or its schema that was dropped before it was locked. */
    private static final Set<String> CHANGED_UNDERNEATH = Set.of("40P01", "42P01", "3F000");

    /** What is waited for. */
    enum Wait {
        /** Locks on tables. */
        LOCKS("lock-wait"),
        /** Transactions that were in flight when a slot's creation began. */
        TRANSACTIONS("transaction-wait");

        private final String setting;

        Wait(String setting) {
            this.setting = "export.snapshot." + setting;
        }
    }

    private final Connection session;
    private final SourceWatch watch;
    private final WaitLimits limits;
    private final Consumer<List<Blocker>> waiting;
    private final Map<Wait, Duration> spent = new EnumMap<>(Wait.class);

    private Patience(Connection session, WaitLimits limits, Consumer<List<Blocker>> waiting) {
        this.session = session;
        this.watch = new SourceWatch(session);
        this.limits = limits;
        this.waiting = waiting;
    }

    /**
     * Opens the session that looks around.
     *
     * @param source the database
     * @param limits how long to wait in all
     * @param waiting is told of what is waited for, about twice a second, and with an empty list at the end of each wait
     * @throws SQLException if the database does not answer
     */
    public static Patience open(SourceDatabase source, WaitLimits limits, Consumer<List<Blocker>> waiting)
            throws SQLException {
        return new Patience(source.openWatched("cdc-export snapshot watch", SESSION_TIMEOUT_SECONDS), limits, waiting);
    }

    /** The session that looks around, with auto-commit, for looks at the catalogue. */
    Connection session() {
        return session;
    }

    /** How long one wait of a kind may last at most. */
    Duration limit(Wait wait) {
        return switch (wait) {
            case LOCKS -> limits.locks();
            case TRANSACTIONS -> limits.transactions();
        };
    }

    /**
     * Executes what may have to wait.
     *
     * @param wait for what
     * @param holder the process that holds our locks meanwhile
     * @param statement with which the call is made
     * @throws ExportException if the limit is reached
     * @throws GiveWayException if somebody waits for the holder, or the tables changed; the caller releases all that it holds
     * @throws InterruptedException if this thread was interrupted
     */
    <T> T await(Wait wait, int holder, Statement statement, PatientStatement.SqlCall<T> call)
            throws SQLException, GiveWayException, InterruptedException {
        int waiter = pid(statement.getConnection());
        long begun = System.nanoTime();
        try {
            return PatientStatement.execute(statement, call, LOOK, () -> look(wait, waiter, holder, begun));
        } catch (SQLException e) {
            if (!CHANGED_UNDERNEATH.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            // A beat that counts as waiting, so that even this comes to an end.
            Thread.sleep(LOOK.toMillis());
            throw new GiveWayException(e);
        } finally {
            spent.merge(wait, Duration.ofNanos(System.nanoTime() - begun), Duration::plus);
            waiting.accept(List.of());
        }
    }

    private void look(Wait wait, int waiter, int holder, long begun) throws SQLException, GiveWayException {
        List<Blocker> blockers = watch.blockers(waiter);
        if (blockers.isEmpty() && wait == Wait.TRANSACTIONS) {
            blockers = watch.writingTransactions(waiter);
        }
        waiting.accept(blockers);
        Duration waited = spent.getOrDefault(wait, Duration.ZERO).plusNanos(System.nanoTime() - begun);
        if (waited.compareTo(limit(wait)) > 0) {
            throw limitReached(wait, blockers);
        }
        List<Integer> delayed = watch.delayedBy(holder);
        if (!delayed.isEmpty()) {
            throw new GiveWayException("process " + delayed + " waits for our locks");
        }
    }

    private ExportException limitReached(Wait wait, List<Blocker> blockers) {
        String others = blockers.isEmpty()
                ? "other transactions to end"
                : blockers.stream().map(Blocker::description).collect(Collectors.joining(", and "));
        String end = blockers.stream().map(Blocker::remedy).distinct().collect(Collectors.joining(" "));
        return new ExportException(
                        ProblemType.SOURCE_UNAVAILABLE,
                        "the snapshot waited " + limit(wait).toSeconds() + " s, its limit, for " + others,
                        (end.isEmpty() ? "Look for long transactions in pg_stat_activity and end them." : end)
                                + " Or raise " + wait.setting + ". Then ask again.")
                .withoutRetry();
    }

    static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    /** Ends the session. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
