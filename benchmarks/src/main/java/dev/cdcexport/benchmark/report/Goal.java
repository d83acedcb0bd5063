package dev.cdcexport.benchmark.report;

import java.util.Locale;

/**
 * What a figure has to reach.
 *
 * @param kind what the figure is, and in which direction it is better
 * @param must what it must reach
 * @param aim what it should reach
 */
public record Goal(Kind kind, double must, double aim) {

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

    /** Refuses an aim that is easier than what must be reached. */
    public Goal {
        if (kind.moreIsBetter() ? aim < must : aim > must) {
            throw new IllegalArgumentException("the aim " + aim + " is easier than " + must);
        }
    }

    /** What a judged figure is worth. */
    public Verdict judge(double figure) {
        if (reaches(figure, aim)) {
            return Verdict.AIM;
        }
        return reaches(figure, must) ? Verdict.MUST : Verdict.MISSED;
    }

    /** How far a figure is beyond what must be reached: 2 is twice as good, ½ half as good. */
    double multipleOfMust(double figure) {
        return kind.moreIsBetter() ? figure / must : must / figure;
    }

    private boolean reaches(double figure, double goal) {
        return kind.moreIsBetter() ? figure >= goal : figure <= goal;
    }

    /** A figure, or a goal for it, as people read it. */
    public String format(double figure, Unit unit) {
        return kind.isRatio() ? String.format(Locale.ROOT, "%.2f ×", figure) : unit.format(figure);
    }
}
