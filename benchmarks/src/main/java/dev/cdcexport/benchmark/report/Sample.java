package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.workbench.Cpu;

/**
 * One measurement.
 *
 * @param value the figure
 * @param cpu what it cost
 */
public record Sample(double value, Cpu cpu) {

    /** Refuses what is no figure. */
    public Sample {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("no figure: " + value);
        }
    }
}
