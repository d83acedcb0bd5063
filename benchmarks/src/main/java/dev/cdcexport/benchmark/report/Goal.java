package dev.cdcexport.benchmark.report;

import java.util.Locale;

/**
 * What a figure has to reach.
 *
 * @param kind what the figure is, and in which direction it is better
 * @param minimum what has to be reached
 * @param target what should be reached
 */
public record Goal(Kind kind, double minimum, double target) {

    /** What is judged. */
    public enum Kind {
        /** Our rate as a multiple of the peer's; more is better. */
        TIMES_THE_RATE,
        /** Our time as a multiple of the peer's; less is better. */
        TIMES_THE_TIME,
        /** Our figure itself; less is better. */
        FIGURE;

        boolean moreIsBetter() {
            return this == TIMES_THE_RATE;
        }

        /** Whether it is a ratio to another figure. */
        public boolean isRatio() {
            return this != FIGURE;
        }
    }

    /** Refuses a target that is easier than the minimum. */
    public Goal {
        if (kind.moreIsBetter() ? target < minimum : target > minimum) {
            throw new IllegalArgumentException("the target " + target + " is easier than the minimum " + minimum);
        }
    }

    /** What a judged figure is worth. */
    public Verdict judge(double figure) {
        if (reaches(figure, target)) {
            return Verdict.TARGET;
        }
        return reaches(figure, minimum) ? Verdict.MINIMUM : Verdict.MISSED;
    }

    /** How far a figure is beyond the minimum: 2 is twice as good, ½ half as good. */
    double multipleOfMinimum(double figure) {
        return kind.moreIsBetter() ? figure / minimum : minimum / figure;
    }

    private boolean reaches(double figure, double goal) {
        return kind.moreIsBetter() ? figure >= goal : figure <= goal;
    }

    /** A figure, or a goal for it, as people read it. */
    public String format(double figure, Unit unit) {
        return kind.isRatio() ? String.format(Locale.ROOT, "%.2f ×", figure) : unit.format(figure);
    }
}
