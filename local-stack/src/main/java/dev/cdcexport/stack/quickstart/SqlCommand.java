package dev.cdcexport.stack.quickstart;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLState;

/** Runs SQL in the sample database as its owner and prints what comes back. Several statements are one transaction. */
final class SqlCommand {

    private static final String CONNECT_TIMEOUT_SECONDS = "5";

    private final Layout layout;
    private final PrintStream out;

    SqlCommand(Layout layout, PrintStream out) {
        this.layout = layout;
        this.out = out;
    }

    /**
     * Runs the one argument.
     *
     * @throws UserException if there is not one argument, nothing answers, or PostgreSQL refuses
     */
    void run(List<String> arguments) {
        if (arguments.size() != 1) {
            throw new UserException("./quickstart sql takes one argument, the statement in quotes.");
        }
        int port = Ports.load(layout.ports()).of(Listener.POSTGRES);
        try (Connection connection = connect(port);
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
            boolean rows = statement.execute(arguments.get(0));
            printWarnings(statement);
            while (rows || statement.getUpdateCount() >= 0) {
                printResult(statement, rows);
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw refusal(e, port);
        }
    }

    private static Connection connect(int port) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, "app");
        PGProperty.PASSWORD.set(properties, "app");
        PGProperty.APPLICATION_NAME.set(properties, "quickstart sql");
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_TIMEOUT_SECONDS);
        // Values print as PostgreSQL prints them, not as Java would.
        PGProperty.BINARY_TRANSFER.set(properties, false);
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + '/' + DatabasePart.DATABASE, properties);
    }

    private void printResult(Statement statement, boolean rows) throws SQLException {
        if (rows) {
            try (ResultSet result = statement.getResultSet()) {
                new TextTable(result).print(out);
            }
        } else {
            int changed = statement.getUpdateCount();
            out.println(changed == 1 ? "OK, 1 row changed" : "OK, " + changed + " rows changed");
        }
    }

    private void printWarnings(Statement statement) throws SQLException {
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            out.println(warning.getMessage());
        }
    }

    private static UserException refusal(SQLException e, int port) {
        boolean unreachable = PSQLState.isConnectionError(e.getSQLState());
        String message = unreachable
                ? "No answer from PostgreSQL at 127.0.0.1:" + port + "; is ./quickstart running?"
                : String.valueOf(e.getMessage());
        return new UserException(message, e);
    }
}
