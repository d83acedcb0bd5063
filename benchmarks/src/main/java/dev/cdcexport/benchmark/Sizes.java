package dev.cdcexport.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param fullRows of the table that is exported in full
 * @param drainRows of the table whose changes make the backlogs
 * @param largeChanges of the backlog in transactions of 1,000
 * @param singleChanges of the backlog in transactions of one
 * @param deltaKeys keys that the large delta is of
 * @param deltaPasses changes of each of them
 * @param lagRate small transactions for each second
 * @param lagTime for how long
 * @param smallDeltas how many small deltas are asked for
 * @param largeTableRows of the large table that a small delta is taken of
 * @param smallTableRows of the small one
 * @param tableSizeChanges in the deltas of these two
 * @param tableSizeDeltas of each in a round
 * @param crowd consumers that ask at once
 * @param crowdChanges in the delta that they ask for
 * @param growthRows the sizes at which rates are taken, ascending
 * @param growthPartitions of topics that have more than one; 1 for none
 */
record Sizes(
        long fullRows,
        long drainRows,
        long largeChanges,
        long singleChanges,
        long deltaKeys,
        int deltaPasses,
        int lagRate,
        Duration lagTime,
        int smallDeltas,
        long largeTableRows,
        long smallTableRows,
        int tableSizeChanges,
        int tableSizeDeltas,
        int crowd,
        long crowdChanges,
        List<Long> growthRows,
        int growthPartitions) {

    private static final Sizes FULL = new Sizes(
            5_000_000,
            500_000,
            2_000_000,
            200_000,
            1_000_000,
            5,
            500,
            Duration.ofSeconds(30),
            100,
            10_000_000,
            100_000,
            1_000,
            10,
            50,
            100_000,
            List.of(100_000L, 1_000_000L, 10_000_000L),
            8);

    private static final Sizes SMOKE = new Sizes(
            20_000,
            2_000,
            8_000,
            1_000,
            2_000,
            5,
            100,
            Duration.ofSeconds(1),
            5,
            20_000,
            2_000,
            100,
            2,
            4,
            2_000,
            List.of(1_000L),
            1);

    /** As the table names them. */
    static Sizes full() {
        return FULL;
    }

    /** Tiny: everything is done, no figure means anything. */
    static Sizes smoke() {
        return SMOKE;
    }

    /** A part of everything that is counted in rows. */
    Sizes scaled(double factor) {
        return new Sizes(
                scale(fullRows, factor),
                scale(drainRows, factor),
                scale(largeChanges, factor),
                scale(singleChanges, factor),
                scale(deltaKeys, factor),
                deltaPasses,
                lagRate,
                lagTime,
                smallDeltas,
                scale(largeTableRows, factor),
                scale(smallTableRows, factor),
                tableSizeChanges,
                tableSizeDeltas,
                crowd,
                scale(crowdChanges, factor),
                growthRows.stream().map(rows -> scale(rows, factor)).toList(),
                growthPartitions);
    }

    private static long scale(long rows, double factor) {
        return Math.max(1_000, Math.round(rows * factor));
    }
}
