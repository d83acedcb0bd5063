package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Transactions of one update each at a steady rate from several sessions, durable as an application's are. Each has its own time, so that a
 * slow one delays no other.
 *
 * @param owner of the table
 * @param table which one
 * @param rows that it has
 * @param rate transactions for each second
 */
record SteadyLoad(SourceDatabase owner, String table, long rows, int rate) {

    private static final int SESSIONS = 4;
    private static final double SLOWEST = 0.9;

    /** Commits for so long. */
    long run(Duration time) throws InterruptedException {
        ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS);
        try {
            long start = System.nanoTime();
            List<Future<Long>> committed = new ArrayList<>();
            for (int session = 0; session < SESSIONS; session++) {
                int first = session;
                committed.add(sessions.submit(() -> commit(first, start, time)));
            }
            long transactions = 0;
            for (Future<Long> each : committed) {
                transactions += each.get();
            }
            verifyRate(transactions, System.nanoTime() - start);
            return transactions;
        } catch (ExecutionException e) {
            throw new BenchmarkException("the load fails: " + e.getCause(), e);
        } finally {
            sessions.shutdownNow();
        }
    }

    private void verifyRate(long transactions, long nanos) {
        double reached = transactions * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
        if (reached < SLOWEST * rate) {
            throw new BenchmarkException(
                    "PostgreSQL takes " + Math.round(reached) + " transactions/s only, not " + rate);
        }
    }

    /** The transactions of one session: every so many, beginning with the first. */
    private long commit(int first, long start, Duration time) throws SQLException, InterruptedException {
        String update = "UPDATE public." + table + " SET name = 'User ' || ? WHERE id = ?";
        long transactions = Math.round(time.toNanos() * (double) rate / TimeUnit.SECONDS.toNanos(1));
        long committed = 0;
        try (Connection connection = owner.open("benchmark load");
                PreparedStatement statement = connection.prepareStatement(update)) {
            for (long number = first; number < transactions; number += SESSIONS) {
                long due = start + number * TimeUnit.SECONDS.toNanos(1) / rate;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                statement.setLong(1, System.nanoTime());
                statement.setLong(2, 1 + number * 31 % rows);
                statement.executeUpdate();
                committed++;
            }
        }
        return committed;
    }
}
