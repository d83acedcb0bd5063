package dev.cdcexport.system.rows;

import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;

/** On the newest PostgreSQL, where event triggers tell of DDL. */
class SoftDeleteColumnIT extends SoftDeleteColumnTests {

    @Override
    RunningSystem startSystem(Path folder) throws Exception {
        return RunningSystem.startEmpty("softdelete", folder);
    }

    @Override
    String told() {
        return "SELECT";
    }
}
