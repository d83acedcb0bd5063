package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.workbench.Await;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.Cpu;
import dev.cdcexport.benchmark.workbench.Stopwatch;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.Workbench;
import java.time.Duration;
import java.util.Collection;
import java.util.function.DoubleSupplier;

/**
 * Watches topics while somebody writes a backlog to them: the rate is that between the first and the last record's time, so that the start of
 * a JVM is nobody's loss. One thread uses it.
 *
 * @param bench where it happens
 * @param topics reads them
 * @param names the topics
 * @param from where they ended before
 */
record DrainRate(Workbench bench, Topics topics, Collection<String> names, Topics.Ends from) {

    private static final Duration START_PATIENCE = Duration.ofMinutes(15);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Offsets are taken by the markers of transactions, too, so that their number alone does not tell that all records are there. */
    private static final int QUIET_LOOKS = 5;

    /** Begins where the topics end now. */
    static DrainRate fromNow(Workbench bench, Topics topics, Collection<String> names) {
        return new DrainRate(bench, topics, names, topics.ends(names));
    }

    /**
     * Waits until all records are there, and gives their rate.
     *
     * @param expected how many
     * @param cpuSeconds reads what the writer has used
     * @param verifyAlive throws when the writer has ended
     */
    Sample await(long expected, DoubleSupplier cpuSeconds, Runnable verifyAlive) {
        Cpu cpu = awaitWritten(expected, cpuSeconds, verifyAlive);
        return new Sample(read(expected), cpu);
    }

    /** Waits until all records are there, and gives the CPU seconds from the first to the last. */
    Cpu awaitWritten(long expected, DoubleSupplier cpuSeconds, Runnable verifyAlive) {
        Await.until(START_PATIENCE, FIRST_LOOK, "the first record on " + names, () -> {
            verifyAlive.run();
            return written() > 0;
        });
        return awaitQuiet(expected, bench.stopwatch(cpuSeconds), verifyAlive);
    }

    /** Reads the records that are there, which must be as many as expected, and gives their rate. */
    double read(long expected) {
        Topics.Span span = topics.read(from, topics.ends(names));
        if (span.records() != expected) {
            throw new BenchmarkException(span.records() + " records are on " + names + ", not " + expected);
        }
        return span.rate();
    }

    private Cpu awaitQuiet(long expected, Stopwatch watch, Runnable verifyAlive) {
        long[] seen = {-1};
        int[] quiet = {0};
        Cpu[] cpu = {Cpu.NONE};
        Await.until(PATIENCE, LOOK, expected + " records on " + names, () -> {
            verifyAlive.run();
            long written = written();
            if (written != seen[0]) {
                seen[0] = written;
                quiet[0] = 0;
                cpu[0] = watch.cpu();
                return false;
            }
            return written >= expected && ++quiet[0] >= QUIET_LOOKS;
        });
        return cpu[0];
    }

    private long written() {
        return topics.ends(names).sum() - from.sum();
    }
}
