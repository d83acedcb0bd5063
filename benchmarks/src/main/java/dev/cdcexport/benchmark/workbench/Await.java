package dev.cdcexport.benchmark.workbench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions, and never longer than a patience. Stateless. */
public final class Await {

    private static final int SHARE = 10;

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

    /**
     * Looks at a condition again and again until it holds, the less often the longer it takes: it is seen late by a tenth of the time at
     * most, and whoever is asked is hardly kept from work.
     *
     * @param shortest the pause at first
     * @param what is waited for, for the message
     * @throws BenchmarkException if it does not hold within the patience
     */
    public static void untilGrowing(Duration patience, Duration shortest, String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
            if (elapsed.compareTo(patience) > 0) {
                throw new BenchmarkException("not within " + patience.toSeconds() + " s: " + what);
            }
            Duration share = elapsed.dividedBy(SHARE);
            sleep(share.compareTo(shortest) > 0 ? share : shortest);
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
