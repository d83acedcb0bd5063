package dev.cdcexport.stack;

import dev.cdcexport.source.SourceDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;

/** Creates databases as an administrator would, owned by the role {@code app}. One thread at a time. */
public final class SampleDatabases {

    private static final String OWNER = "app";
    private static final String CAPTURE = "cdc_capture";
    private static final String EXPORT = "cdc_export";

    private final LocalDatabase server;
    private final UnaryOperator<String> passwords;

    /**
     * Knows the server and the roles' passwords.
     *
     * @param passwords from a role's name to its password
     */
    public SampleDatabases(LocalDatabase server, UnaryOperator<String> passwords) {
        this.server = server;
        this.passwords = passwords;
    }

    /** Creates the role that owns the databases, unless it exists. */
    public void createOwner() throws SQLException {
        try (Connection connection =
                        server.administrator(LocalDatabase.ADMINISTRATOR).open("create owner");
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT FROM pg_roles WHERE rolname = '" + OWNER + "'")) {
                statement.execute("CREATE ROLE app LOGIN");
                setPassword(statement, OWNER);
            }
        }
    }

    /** Creates the database unless it exists, and runs the administrator's script in it, which changes nothing the second time. */
    public SampleDatabase create(String name) throws SQLException {
        return create(name, "");
    }

    /** The same for a database in another encoding than the server's, such as {@code WIN1252}. */
    public SampleDatabase createEncoded(String name, String encoding) throws SQLException {
        return create(name, " TEMPLATE template0 LOCALE 'C' ENCODING '" + encoding + "'");
    }

    private synchronized SampleDatabase create(String name, String options) throws SQLException {
        try (Connection connection =
                        server.administrator(LocalDatabase.ADMINISTRATOR).open("create database");
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT FROM pg_database WHERE datname = '" + name + "'")) {
                statement.execute("CREATE DATABASE \"" + name + "\" OWNER app" + options);
            }
        }
        SourceDatabase administrator = server.administrator(name);
        try (Connection connection = administrator.open("administrator.sql");
                Statement statement = connection.createStatement()) {
            statement.execute(script("administrator.sql"));
            setPassword(statement, CAPTURE);
            setPassword(statement, EXPORT);
        }
        return new SampleDatabase(as(name, OWNER), as(name, CAPTURE), as(name, EXPORT), administrator);
    }

    private SourceDatabase as(String database, String role) {
        return server.database(database, role, passwords.apply(role));
    }

    private void setPassword(Statement statement, String role) throws SQLException {
        statement.execute("ALTER ROLE " + role + " PASSWORD '" + passwords.apply(role) + "'");
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next();
        }
    }

    /** An SQL script that is on the class path. */
    public static String script(String name) {
        try (InputStream script = SampleDatabases.class.getResourceAsStream("/" + name)) {
            if (script == null) {
                throw new IllegalStateException("the class path has no " + name);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + name, e);
        }
    }
}
