package dev.cdcexport.system.rows;

import dev.cdcexport.system.driver.OldestPostgres;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** On the oldest PostgreSQL that is supported, where the catalogue is looked at, for there are no event triggers. */
class OldestRowIdentityIT extends RowIdentityTests {

    private @Nullable OldestPostgres server;

    @Override
    RunningSystem startSystem(Path folder) throws Exception {
        OldestPostgres started = OldestPostgres.start(folder);
        server = started;
        RunningSystem system = RunningSystem.startOn(started.newDatabase("identity_old"), "identity_old", folder);
        system.dropDdlTriggers();
        return system;
    }

    @Override
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }
}
