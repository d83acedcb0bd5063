package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.stack.SampleDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;

/** What other users of the database do, and what they see of a snapshot. */
final class OtherSessions {

    private final SampleDatabase database;

    OtherSessions(SampleDatabase database) {
        this.database = database;
    }

    void leavesNoWait() throws Exception {
        await("nobody waits", () -> count("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0);
    }

    boolean isWaiting(int pid) throws SQLException {
        return count("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + pid) > 0;
    }

    long count(String sql) throws SQLException {
        try (Connection connection = database.admin().open("test");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    Connection transaction() throws SQLException {
        Connection connection = database.owner().open("test");
        connection.setAutoCommit(false);
        return connection;
    }

    void sql(String... statements) {
        for (String statement : statements) {
            execute(database.owner(), statement);
        }
    }

    static void execute(SourceDatabase source, String sql) {
        try (Connection connection = source.open("test")) {
            execute(connection, sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    static void execute(Connection connection, String... statements) {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static int pid(Connection connection) {
        try {
            return Patience.pid(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 30 s: " + what);
            }
            Thread.sleep(20);
        }
    }
}
