package dev.cdcexport.system.driver;

import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.LocalDatabase;
import dev.cdcexport.stack.PostgresBundle;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SampleDatabases;
import java.nio.file.Path;
import java.sql.SQLException;

/** A server of the oldest PostgreSQL that is supported, of a test's own. */
public final class OldestPostgres implements AutoCloseable {

    private final LocalDatabase server;
    private final SampleDatabases databases;

    private OldestPostgres(LocalDatabase server) throws SQLException {
        this.server = server;
        this.databases = new SampleDatabases(server, role -> role);
        databases.createOwner();
    }

    /** Starts it with its data in a folder. */
    public static OldestPostgres start(Path folder) throws SQLException {
        LocalDatabase server = new LocalDatabase(new LocalDatabase.Settings(
                folder.resolve("postgres"),
                folder.resolve("postgres.log"),
                FreePorts.find(),
                LocalDatabase.ADMINISTRATOR,
                PostgresBundle.in(Path.of(System.getProperty("oldest.postgres")))));
        server.start();
        return new OldestPostgres(server);
    }

    public SampleDatabase newDatabase(String name) throws SQLException {
        return databases.create(name);
    }

    public SampleDatabase newDatabase(String name, String encoding) throws SQLException {
        return databases.createEncoded(name, encoding);
    }

    @Override
    public void close() {
        server.kill();
    }
}
