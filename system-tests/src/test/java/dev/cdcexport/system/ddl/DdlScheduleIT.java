package dev.cdcexport.system.ddl;

import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random DDL among rows: a delta is exact, or it is refused, with event triggers and without. {@code -Dddl.schedules=} and {@code -Dseed=} choose; even seeds have the
 * triggers.
 */
class DdlScheduleIT {

    @TempDir
    static Path folder;

    private static RunningSystem told;
    private static RunningSystem untold;

    @BeforeAll
    static void start() throws Exception {
        told = RunningSystem.startPatient("ddl_told", folder.resolve("told"));
        untold = RunningSystem.startPatient("ddl_looked_up", folder.resolve("untold"));
        untold.dropDdlTriggers();
    }

    @AfterAll
    static void stop() throws Exception {
        told.close();
        untold.close();
    }

    static LongStream seeds() {
        int count = Integer.getInteger("ddl.schedules", 10);
        long first = Long.getLong("seed", new Random().nextInt(1_000_000_000));
        return LongStream.range(first, first + count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void makesADeltaThatIsExactOrRefused(long seed) throws Exception {
        boolean isTold = seed % 2 == 0;
        RunningSystem system = isTold ? told : untold;
        DdlSchedule schedule = new DdlSchedule(system, isTold, seed);
        try {
            schedule.run(new DdlConsumer(system.client(), "consumer-" + seed));
            System.out.printf("seed %d held: %s%n", seed, schedule.story());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " (" + schedule.story()
                            + "); repeat it with ./mvnw verify -Dit.test=DdlScheduleIT -Dddl.schedules=1 -Dseed="
                            + seed,
                    e);
        }
    }
}
