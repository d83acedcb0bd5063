package dev.cdcexport.system.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.driver.Workload;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The one sentence that the product stands for, under random concurrent work and crashes: a consumer's files, applied in order, equal the
 * tables as they stood at its watermark, no file cuts a transaction, and no change comes twice. {@code -Dschedules=} and {@code -Dseed=} choose;
 * a failing seed says how it is repeated.
 */
class ConvergenceIT {

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static long failed;
    private static int schedules;
    private static int exports;
    private static int deaths;
    private static long started;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startPatient("convergence", folder);
        Workload.createTables(system);
        started = System.nanoTime();
    }

    @AfterAll
    static void stop() throws Exception {
        System.out.printf(
                "convergence: %d schedules with %d exports and %d deaths held in %d s%n",
                schedules, exports, deaths, (System.nanoTime() - started) / 1_000_000_000);
        system.close();
    }

    static LongStream seeds() {
        int count = Integer.getInteger("schedules", 2);
        long first = Long.getLong("seed", new Random().nextInt(1_000_000_000));
        return LongStream.range(first, first + count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void filesAppliedInOrderEqualTheTables(long seed) {
        assumeTrue(failed == 0, "an earlier schedule has failed and left its state");
        Schedule schedule = new Schedule(system, seed);
        long began = System.nanoTime();
        try {
            schedule.run();
        } catch (AssertionError | RuntimeException e) {
            failed = seed;
            throw new AssertionError(
                    "seed " + seed + " (" + schedule.story()
                            + "); repeat it with ./mvnw verify -Dit.test=ConvergenceIT -Dschedules=1 -Dseed=" + seed,
                    e);
        }
        System.out.printf(
                "seed %d held in %d ms: %s%n", seed, (System.nanoTime() - began) / 1_000_000, schedule.story());
        schedules++;
        exports += schedule.exports();
        deaths += schedule.deaths();
    }
}
