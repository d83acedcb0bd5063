package dev.cdcexport.system;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/**
 * One session's random work, decided by a seed: transfers that keep the sum over two tables, inserts, updates, deletes, soft deletes and
 * restores, changed keys, savepoints, rollbacks, and transactions that stay open for a while.
 */
final class Workload implements Runnable {

    static final int ACCOUNTS = 40;
    private static final int NOTES = 60;

    private final RunningSystem system;
    private final Random random;
    private final int transactions;

    Workload(RunningSystem system, long seed, int transactions) {
        this.system = system;
        this.random = new Random(seed);
        this.transactions = transactions;
    }

    static void createTables(RunningSystem system) {
        system.sql(
                "CREATE TABLE checking (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE savings (id int PRIMARY KEY, balance bigint NOT NULL, memo text)",
                "CREATE TABLE note (id int PRIMARY KEY, body text, big text, is_deleted boolean)",
                "ALTER TABLE note REPLICA IDENTITY FULL",
                "INSERT INTO checking SELECT i, 100 FROM generate_series(1, " + ACCOUNTS + ") i",
                "INSERT INTO savings SELECT i, 100 FROM generate_series(1, " + ACCOUNTS + ") i");
    }

    @Override
    public void run() {
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                transaction(connection, statement);
            }
        } catch (SQLException e) {
            throw new AssertionError("the workload failed", e);
        }
    }

    private void transaction(Connection connection, Statement statement) throws SQLException {
        try {
            int steps = 1 + random.nextInt(4);
            for (int step = 0; step < steps; step++) {
                step(statement);
            }
            if (random.nextInt(10) == 0) {
                statement.execute("SELECT pg_sleep(" + random.nextInt(200) / 1000.0 + ")");
            }
            if (random.nextInt(8) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            // A deadlock or a key that another session took: the transaction is undone, which is a case of its own.
            connection.rollback();
        }
    }

    private void step(Statement statement) throws SQLException {
        int note = 1 + random.nextInt(NOTES);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> transfer(statement);
            case 3 ->
                statement.execute("INSERT INTO note VALUES (" + note + ", " + text() + ", repeat(" + text()
                        + ", 4000), false) ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body");
            case 4 -> statement.execute("UPDATE note SET body = " + text() + " WHERE id = " + note);
            case 5 -> statement.execute("DELETE FROM note WHERE id = " + note);
            case 6 ->
                statement.execute("UPDATE note SET is_deleted = NOT coalesce(is_deleted, false) WHERE id = " + note);
            case 7 -> statement.execute("UPDATE note SET id = " + (1 + random.nextInt(NOTES)) + " WHERE id = " + note);
            default -> {
                statement.execute("SAVEPOINT undone");
                statement.execute("DELETE FROM note WHERE id < " + note);
                statement.execute("UPDATE checking SET balance = balance + 1 WHERE id = 1");
                statement.execute("ROLLBACK TO SAVEPOINT undone");
            }
        }
    }

    private void transfer(Statement statement) throws SQLException {
        int amount = random.nextInt(50);
        statement.execute(
                "UPDATE checking SET balance = balance - " + amount + " WHERE id = " + (1 + random.nextInt(ACCOUNTS)));
        statement.execute("UPDATE savings SET balance = balance + " + amount + ", memo = " + text() + " WHERE id = "
                + (1 + random.nextInt(ACCOUNTS)));
    }

    private String text() {
        return switch (random.nextInt(5)) {
            case 0 -> "NULL";
            case 1 -> "''";
            case 2 -> "E'a \"quoted\", line\\nend\\\\ \\u00fc'";
            default -> "'" + Long.toString(random.nextLong(), 36) + "'";
        };
    }
}
