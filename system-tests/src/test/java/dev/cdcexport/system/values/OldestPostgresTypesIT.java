package dev.cdcexport.system.values;

import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.system.driver.OldestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** All types of PostgreSQL 15, the oldest that is supported, with the services working on it. */
class OldestPostgresTypesIT extends EveryTypeTests {

    private @Nullable OldestPostgres server;

    @Override
    SampleDatabase newDatabase(Path folder) throws SQLException {
        OldestPostgres started = OldestPostgres.start(folder);
        server = started;
        return started.newDatabase("types_oldest");
    }

    @Override
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }
}
