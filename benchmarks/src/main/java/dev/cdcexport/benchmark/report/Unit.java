package dev.cdcexport.benchmark.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** What figures are of. */
public enum Unit {
    /** Rows, changes or records for each second. */
    PER_SECOND("/s", true),
    /** Milliseconds. */
    MILLISECONDS(" ms", false),
    /** Mebibytes. */
    MEBIBYTES(" MiB", false);

    private static final double EXACT_BELOW = 100;
    private static final double THOUSANDS_FROM = 10_000;
    private static final double MILLIONS_FROM = 1_000_000;

    private final String symbol;
    private final boolean moreIsBetter;

    Unit(String symbol, boolean moreIsBetter) {
        this.symbol = symbol;
        this.moreIsBetter = moreIsBetter;
    }

    /** The best of some figures. */
    OptionalDouble best(DoubleStream figures) {
        return moreIsBetter ? figures.max() : figures.min();
    }

    /** What stands behind a figure. */
    String symbol() {
        return symbol.strip();
    }

    /** A figure as people read it. */
    public String format(double value) {
        if (this == PER_SECOND && value >= MILLIONS_FROM) {
            return String.format(Locale.ROOT, "%.2fM%s", value / 1e6, symbol);
        }
        if (this == PER_SECOND && value >= THOUSANDS_FROM) {
            return String.format(Locale.ROOT, "%,.0fk%s", value / 1e3, symbol);
        }
        return String.format(Locale.ROOT, value < EXACT_BELOW ? "%.1f%s" : "%,.0f%s", value, symbol);
    }
}
