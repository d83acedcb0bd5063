package dev.cdcexport.system;

import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.LocalDatabase;
import dev.cdcexport.stack.PostgresBundle;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SampleDatabases;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** All types of PostgreSQL 15, the oldest that is supported, with the services working on it. */
class OldestPostgresTypesIT extends EveryTypeTests {

    private @Nullable LocalDatabase server;

    @Override
    SampleDatabase newDatabase(Path folder) throws SQLException {
        LocalDatabase started = new LocalDatabase(new LocalDatabase.Settings(
                folder.resolve("postgres"),
                folder.resolve("postgres.log"),
                FreePorts.find(),
                LocalDatabase.ADMINISTRATOR,
                PostgresBundle.in(Path.of(System.getProperty("oldest.postgres")))));
        server = started;
        started.start();
        SampleDatabases databases = new SampleDatabases(started, role -> role);
        databases.createOwner();
        return databases.create("types_oldest");
    }

    @Override
    void stopServer() {
        if (server != null) {
            server.kill();
        }
    }
}
