package dev.cdcexport.system.values;

import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.nio.file.Path;
import java.sql.SQLException;

/** All types of the newest PostgreSQL. */
class TypesIT extends EveryTypeTests {

    @Override
    SampleDatabase newDatabase(Path folder) throws SQLException {
        return SharedStack.get().newDatabase("types");
    }
}
