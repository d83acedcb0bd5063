package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.workbench.Cpu;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One side of a comparison.
 *
 * @param rounds what was measured, in order; empty if there is a gap
 * @param gap why nothing was measured
 * @param why what is missing, or what failed; empty if nothing
 */
public record Side(List<Sample> rounds, Gap gap, String why) {

    /** Why nothing was measured. */
    public enum Gap {
        /** It was. */
        NONE,
        /** There is nothing to compare with. */
        NOBODY,
        /** A program is not on this machine. */
        MISSING,
        /** It failed. */
        FAILED
    }

    /** There is no such side. */
    public static final Side NOBODY = new Side(List.of(), Gap.NOBODY, "");

    /** Copies the list, and refuses rounds with a gap and no rounds without. */
    public Side {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty() == (gap == Gap.NONE)) {
            throw new IllegalArgumentException(rounds.size() + " rounds with the gap " + gap);
        }
    }

    /** It was measured. */
    public static Side measured(List<Sample> rounds) {
        return new Side(rounds, Gap.NONE, "");
    }

    /** A figure that was not measured in rounds. */
    public static Side figure(double value) {
        return measured(List.of(new Sample(value, Cpu.NONE)));
    }

    /** It is not on this machine. */
    public static Side missing(String what) {
        return new Side(List.of(), Gap.MISSING, what);
    }

    /** It could not be measured. */
    public static Side failed(String why) {
        return new Side(List.of(), Gap.FAILED, why);
    }

    /** The best of the rounds, for whatever else the machine does makes a round only worse; empty if there is a gap. */
    public OptionalDouble best(Unit unit) {
        return unit.best(rounds.stream().mapToDouble(Sample::value));
    }

    /** With the median of the rounds as the only one. */
    public Side toMedian() {
        return gap == Gap.NONE
                ? measured(List.of(new Sample(
                        Statistics.median(rounds.stream().map(Sample::value).toList()), cpu())))
                : this;
    }

    /** The mean cost of a round. */
    public Cpu cpu() {
        return new Cpu(
                rounds.stream()
                        .mapToDouble(round -> round.cpu().own())
                        .average()
                        .orElse(0),
                rounds.stream()
                        .mapToDouble(round -> round.cpu().servers())
                        .average()
                        .orElse(0));
    }
}
