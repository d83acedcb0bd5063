package dev.cdcexport.system.ddl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * DDL between rows, on the oldest and the newest PostgreSQL, with event triggers and without: after it a delta is exact, or it is refused. Never is there
 * a file that does not make up the table. The four systems mostly wait, and so work at once.
 */
class DdlIT {

    @TempDir
    static Path folder;

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);

    private static List<DdlSystem> systems = List.of();
    private static int number;

    @BeforeAll
    static void start() throws Exception {
        systems = all(List.of(
                () -> DdlSystem.onNewest(true, folder),
                () -> DdlSystem.onNewest(false, folder),
                () -> DdlSystem.onOldest(true, folder),
                () -> DdlSystem.onOldest(false, folder)));
    }

    @AfterAll
    static void stop() throws Exception {
        for (DdlSystem system : systems) {
            system.close();
        }
        THREADS.shutdown();
    }

    static List<DdlCase> cases() {
        return DdlCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesADeltaThatIsExactOrRefused(DdlCase ddl) throws Exception {
        int consumer = ++number;
        List<Callable<Boolean>> checks = new ArrayList<>();
        systems.forEach(system -> checks.add(() -> {
            system.check(ddl, consumer);
            return true;
        }));
        all(checks);
    }

    private static <T> List<T> all(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> future : THREADS.invokeAll(tasks)) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw new AssertionError(String.valueOf(e.getMessage()), e);
            }
        }
        return results;
    }
}
