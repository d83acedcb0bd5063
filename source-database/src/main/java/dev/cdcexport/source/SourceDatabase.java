package dev.cdcexport.source;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * Where the source database is and how a service signs in. Immutable; opens connections, owns none.
 *
 * @param host the server's host name or address
 * @param port the server's port
 * @param database the database's name
 * @param user the role to sign in as
 * @param password the role's password; never printed
 */
public record SourceDatabase(String host, int port, String database, String user, String password) {

    private static final int CONNECT_SECONDS = 10;

    /** Refuses a port that cannot be. */
    public SourceDatabase {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is between 1 and 65535, got " + port);
        }
    }

    /** The JDBC URL, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ':' + port + '/' + database;
    }

    /**
     * Opens a session with auto-commit in which values print exactly ({@link ExactText}).
     *
     * @param applicationName what {@code pg_stat_activity} shows
     * @throws SQLException if the server does not answer or refuses
     */
    public Connection open(String applicationName) throws SQLException {
        return open(properties(applicationName, CONNECT_SECONDS));
    }

    /**
     * Opens a session whose calls fail when the server does not answer within a time, for what must notice a silent loss, or is waited for.
     *
     * @param applicationName what {@code pg_stat_activity} shows
     * @param answerSeconds how long signing in may take, and each read from then on, in s
     * @throws SQLException if the server does not answer or refuses
     */
    public Connection openWatched(String applicationName, int answerSeconds) throws SQLException {
        Properties properties = properties(applicationName, Math.min(answerSeconds, CONNECT_SECONDS));
        PGProperty.SOCKET_TIMEOUT.set(properties, answerSeconds);
        return open(properties);
    }

    /**
     * Opens a session like {@link #open(String)} for the COPY of large tables.
     *
     * @param applicationName what {@code pg_stat_activity} shows
     * @throws SQLException if the server does not answer or refuses
     */
    public Connection openForCopies(String applicationName) throws SQLException {
        Properties properties = properties(applicationName, CONNECT_SECONDS);
        PGProperty.SOCKET_FACTORY.set(properties, CopySocketFactory.class.getName());
        return open(properties);
    }

    /**
     * Opens a session that takes replication commands besides SQL, with the simple query protocol.
     *
     * @param applicationName what {@code pg_stat_activity} shows
     * @throws SQLException if the server does not answer or refuses
     */
    public Connection openReplication(String applicationName) throws SQLException {
        Properties properties = properties(applicationName, CONNECT_SECONDS);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    private Connection open(Properties properties) throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl(), properties);
        try (Statement statement = connection.createStatement()) {
            for (String setting : ExactText.SETTINGS) {
                statement.execute(setting);
            }
            // Where tables are many the planner takes small questions to the catalogue for large ones, and would
            // compile them.
            statement.execute("SET jit = off");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A server that takes connections and then says nothing is noticed by the limit on signing in, one that is gone by the socket's options. */
    private Properties properties(String applicationName, int signInSeconds) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, user);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        PGProperty.CONNECT_TIMEOUT.set(properties, signInSeconds);
        PGProperty.LOGIN_TIMEOUT.set(properties, signInSeconds);
        PGProperty.SOCKET_FACTORY.set(properties, SessionSocketFactory.class.getName());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        return properties;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + '@' + host + ':' + port + '/' + database;
    }
}
