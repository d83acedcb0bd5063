package dev.cdcexport.system.oracle;

import dev.cdcexport.system.driver.RunningSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/**
 * One session that moves money between two tables as fast as it can, and writes each transfer down in a third, until it is told to stop:
 * the sum over the accounts never changes, and each side is what the ledger says. Some transactions stay open for a while, some are undone.
 */
public final class Transfers implements Runnable {

    public static final int ACCOUNTS = 200;
    public static final long BALANCE = 1_000;

    private final RunningSystem system;
    private final Random random;
    private volatile boolean stopped;

    public Transfers(RunningSystem system, long seed) {
        this.system = system;
        this.random = new Random(seed);
    }

    public static void createTables(RunningSystem system) {
        system.sql(
                "CREATE TABLE giver (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE taker (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE ledger (id bigserial PRIMARY KEY, amount bigint NOT NULL)",
                "INSERT INTO giver SELECT i, " + BALANCE + " FROM generate_series(1, " + ACCOUNTS + ") i",
                "INSERT INTO taker SELECT i, " + BALANCE + " FROM generate_series(1, " + ACCOUNTS + ") i");
    }

    /** One transfer, in whatever transaction the session is. */
    public static void transfer(Statement statement, int giver, int taker, int amount) throws SQLException {
        statement.execute("UPDATE public.giver SET balance = balance - " + amount + " WHERE id = " + giver);
        statement.execute("INSERT INTO public.ledger (amount) VALUES (" + amount + ")");
        statement.execute("UPDATE public.taker SET balance = balance + " + amount + " WHERE id = " + taker);
    }

    public void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stopped) {
                transaction(connection, statement);
            }
        } catch (SQLException e) {
            throw new AssertionError("the transfers failed", e);
        }
    }

    private void transaction(Connection connection, Statement statement) throws SQLException {
        try {
            boolean lingers = random.nextInt(20) == 0;
            for (int i = random.nextInt(3); i >= 0; i--) {
                transfer(statement, account(), account(), random.nextInt(50));
                if (lingers) {
                    statement.execute("SELECT pg_sleep(" + random.nextInt(150) / 1000.0 + ")");
                }
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            // A deadlock between accounts: the transaction is undone, which is a case of its own.
            connection.rollback();
        }
    }

    /** The first account is left to transactions that stay open for long. */
    private int account() {
        return 2 + random.nextInt(ACCOUNTS - 1);
    }
}
