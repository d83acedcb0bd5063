package dev.cdcexport.system.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * One session's random work, decided by a seed: transfers that keep the sum over two tables, inserts, updates, deletes, soft deletes and
 * restores, changed keys, TRUNCATE, savepoints, rollbacks, and transactions that stay open for a while. Goes on when the database comes back.
 */
public final class Workload implements Runnable {

    public static final List<String> TABLES = List.of("checking", "savings", "note", "document");
    public static final int ACCOUNTS = 40;
    public static final long SUM = ACCOUNTS * 200L;

    private static final int NOTES = 60;
    private static final int DOCUMENTS = 20;
    private static final int LONGEST_OPEN_MILLIS = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningSystem system;
    private final Random random;
    private final int transactions;
    private volatile boolean stopped;

    public Workload(RunningSystem system, long seed, int transactions) {
        this.system = system;
        this.random = new Random(seed);
        this.transactions = transactions;
    }

    /** A document's text is stored out of line, so that updates that leave it alone don't tell of it. */
    public static void createTables(RunningSystem system) {
        system.sql(
                "CREATE TABLE checking (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE savings (id int PRIMARY KEY, balance bigint NOT NULL, memo text)",
                "CREATE TABLE note (id int PRIMARY KEY, body text, big text, is_deleted boolean)",
                "ALTER TABLE note REPLICA IDENTITY FULL",
                "CREATE TABLE document (id int PRIMARY KEY, title text, content text)",
                "ALTER TABLE document ALTER content SET STORAGE EXTERNAL",
                "INSERT INTO checking SELECT i, 100 FROM generate_series(1, " + ACCOUNTS + ") i",
                "INSERT INTO savings SELECT i, 100 FROM generate_series(1, " + ACCOUNTS + ") i");
    }

    public CompletableFuture<Void> start() {
        return CompletableFuture.runAsync(this, task -> new Thread(task, "workload").start());
    }

    /** Lets it end with the transaction that it is at. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        int done = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (done < transactions && !stopped) {
            try (Connection connection = system.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET search_path = public");
                connection.setAutoCommit(false);
                while (done < transactions && !stopped) {
                    done++;
                    transaction(connection, statement);
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                }
            } catch (SQLException e) {
                // The server was killed: whether a COMMIT without an answer took place, the log of what was committed
                // tells.
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the workload failed", e);
                }
            }
        }
    }

    private void transaction(Connection connection, Statement statement) throws SQLException {
        try {
            int steps = 1 + random.nextInt(4);
            for (int step = 0; step < steps; step++) {
                step(statement);
            }
            if (random.nextInt(12) == 0) {
                statement.execute("SELECT pg_sleep(" + random.nextInt(LONGEST_OPEN_MILLIS) / 1000.0 + ")");
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
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> transfer(statement);
            case 3 ->
                statement.execute("INSERT INTO note VALUES (" + note + ", " + text() + ", repeat(" + text()
                        + ", 4000), false) ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body");
            case 4 -> statement.execute("UPDATE note SET body = " + text() + " WHERE id = " + note);
            case 5 -> statement.execute("DELETE FROM note WHERE id = " + note);
            case 6 ->
                statement.execute("UPDATE note SET is_deleted = NOT coalesce(is_deleted, false) WHERE id = " + note);
            case 7 -> statement.execute("UPDATE note SET id = " + (1 + random.nextInt(NOTES)) + " WHERE id = " + note);
            case 8, 9 -> document(statement, 1 + random.nextInt(DOCUMENTS));
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

    private void document(Statement statement, int id) throws SQLException {
        switch (random.nextInt(8)) {
            case 0, 1 ->
                statement.execute("INSERT INTO document VALUES (" + id + ", " + text() + ", " + longText()
                        + ") ON CONFLICT (id) DO UPDATE SET content = EXCLUDED.content");
            case 2 -> statement.execute("DELETE FROM document WHERE id = " + id);
            case 3 -> statement.execute(random.nextInt(6) == 0 ? "TRUNCATE note" : "DELETE FROM note WHERE id % 7 = 0");
            default -> statement.execute("UPDATE document SET title = " + text() + " WHERE id = " + id);
        }
    }

    private String longText() {
        return "(SELECT string_agg(md5((i * " + random.nextInt(1_000_000)
                + ")::text), '') FROM generate_series(1, 100) i)";
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
