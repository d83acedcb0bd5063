package dev.cdcexport.benchmark.workbench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions, and never longer than a patience. Stateless. */
public final class Await {

    private Await() {}

    /**
     * Looks at a condition again and again until it holds.
     *
     * @param what is waited for, for the message
     * @throws BenchmarkException if it does not hold within the patience
     */
    public static void until(Duration patience, Duration pause, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkException("not within " + patience.toSeconds() + " s: " + what);
            }
            sleep(pause);
        }
    }

    /** Pauses this thread. */
    public static void sleep(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }
}
