package dev.cdcexport.benchmark.workbench;

import java.util.function.DoubleSupplier;

/** The time and the CPU seconds from its start on. One thread uses it. */
public final class Stopwatch {

    private static final double NANOS_PER_SECOND = 1e9;

    private final DoubleSupplier own;
    private final DoubleSupplier servers;
    private final Cpu cpuAtStart;
    private final long nanosAtStart;

    private Stopwatch(DoubleSupplier own, DoubleSupplier servers) {
        this.own = own;
        this.servers = servers;
        this.cpuAtStart = read();
        this.nanosAtStart = System.nanoTime();
    }

    /**
     * Starts one.
     *
     * @param own reads the CPU seconds of the program that is measured
     * @param servers reads those of PostgreSQL and Kafka
     */
    static Stopwatch start(DoubleSupplier own, DoubleSupplier servers) {
        return new Stopwatch(own, servers);
    }

    /** Seconds since the start. */
    public double seconds() {
        return (System.nanoTime() - nanosAtStart) / NANOS_PER_SECOND;
    }

    /** CPU seconds since the start. */
    public Cpu cpu() {
        return read().since(cpuAtStart);
    }

    private Cpu read() {
        return new Cpu(own.getAsDouble(), servers.getAsDouble());
    }
}
