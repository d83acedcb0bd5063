package dev.cdcexport.stack.quickstart;

import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.stack.LocalDatabase;
import dev.cdcexport.stack.SampleDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** PostgreSQL with the sample database {@code app}, seeded when it has no table {@code users}. */
final class DatabasePart implements Part {

    static final String DATABASE = "app";

    private final LocalDatabase server;
    private final SampleDatabases databases;
    private boolean stopped;
    private volatile boolean starting;

    DatabasePart(Layout layout, Ports ports, Secrets secrets) {
        server = new LocalDatabase(new LocalDatabase.Settings(
                layout.folder(listener()),
                layout.log(listener()),
                ports.of(listener()),
                secrets.of(LocalDatabase.ADMINISTRATOR)));
        databases = new SampleDatabases(server, secrets::of);
    }

    @Override
    public Listener listener() {
        return Listener.POSTGRES;
    }

    @Override
    public void stopOrphan() {
        server.stopOrphan();
    }

    @Override
    public synchronized void start() {
        if (stopped) {
            throw new UserException("PostgreSQL has been stopped.");
        }
        starting = true;
        try {
            server.start();
        } finally {
            starting = false;
        }
        try {
            databases.createOwner();
            seed(databases.create(DATABASE).owner());
        } catch (SQLException e) {
            throw new UserException("The sample database can't be created: " + e.getMessage(), e);
        }
    }

    /** A start may take long; the server recovers from a stop that does not wait for it. */
    @Override
    public void stop() {
        if (starting) {
            server.kill();
        }
        stopInOrder();
    }

    private synchronized void stopInOrder() {
        stopped = true;
        server.stop();
    }

    @Override
    public Optional<ProcessHandle> process() {
        return server.process();
    }

    private static void seed(SourceDatabase owner) throws SQLException {
        try (Connection connection = owner.open("sample.sql");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (!hasUsers(statement)) {
                statement.execute(SampleDatabases.script("sample.sql"));
            }
            connection.commit();
        }
    }

    private static boolean hasUsers(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT to_regclass('public.users') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }
}
