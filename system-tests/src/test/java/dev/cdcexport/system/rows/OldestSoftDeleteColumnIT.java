package dev.cdcexport.system.rows;

import dev.cdcexport.system.driver.OldestPostgres;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** On the oldest PostgreSQL that is supported, where the catalogue is looked at, for there are no event triggers. */
class OldestSoftDeleteColumnIT extends SoftDeleteColumnTests {

    private @Nullable OldestPostgres server;

    @Override
    RunningSystem startSystem(Path folder) throws Exception {
        OldestPostgres started = OldestPostgres.start(folder);
        server = started;
        RunningSystem system = RunningSystem.startOn(started.newDatabase("softdelete_old"), "softdelete_old", folder);
        system.dropDdlTriggers();
        return system;
    }

    /** The next change of a row. */
    @Override
    String told() {
        return "UPDATE note SET id = id";
    }

    @Override
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }
}
