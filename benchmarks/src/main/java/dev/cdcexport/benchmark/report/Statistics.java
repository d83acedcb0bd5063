package dev.cdcexport.benchmark.report;

import java.util.Collection;
import java.util.List;

/** Medians and percentiles. Stateless. */
public final class Statistics {

    private static final double HALF = 0.5;

    private Statistics() {}

    /** The middle of some values, or of the two in the middle. */
    public static double median(Collection<Double> values) {
        List<Double> sorted = sorted(values);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : HALF * (sorted.get(middle - 1) + sorted.get(middle));
    }

    /**
     * The smallest of some values that is not exceeded by a share of them (nearest rank).
     *
     * @param share above 0, and 1 at most
     */
    public static double percentile(Collection<Double> values, double share) {
        List<Double> sorted = sorted(values);
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }

    private static List<Double> sorted(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return values.stream().sorted().toList();
    }
}
