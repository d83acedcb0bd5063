package dev.cdcexport.benchmark.workbench;

import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Runs SQL in a database, each statement in a session of its own.
 *
 * @param source the database, and as whom
 */
public record Sql(SourceDatabase source) {

    /** Runs it; it is committed when this returns, though perhaps not yet on the disk. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = source.open("benchmark");
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            statement.execute(sql);
        }
    }

    /** The first value of the first row. */
    public String value(String query) throws SQLException {
        try (Connection connection = source.open("benchmark");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            if (!result.next()) {
                throw new BenchmarkException("no row: " + query);
            }
            return String.valueOf(result.getString(1));
        }
    }
}
