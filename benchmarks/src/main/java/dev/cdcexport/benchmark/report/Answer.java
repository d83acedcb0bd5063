package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.report.Side.Gap;
import java.util.OptionalDouble;

/**
 * A row of the table, filled.
 *
 * @param question what was asked
 * @param size how much of it, in words
 * @param ours our side
 * @param peer the other side
 * @param heapPeak the fullest that the heap of the measured service was meanwhile, in MiB; empty if that is not known
 */
public record Answer(Question question, String size, Side ours, Side peer, OptionalDouble heapPeak) {

    /** Nothing could be measured. */
    public static Answer failed(Question question, String why) {
        return new Answer(question, "", Side.failed(why), Side.NOBODY, OptionalDouble.empty());
    }

    /** Our figure: the best round. */
    public OptionalDouble ourFigure() {
        return ours.best(question.unit());
    }

    /** The peer's figure: its best round. */
    public OptionalDouble peerFigure() {
        return peer.best(question.unit());
    }

    /** The figure that is judged; empty if a side lacks. */
    public OptionalDouble judged() {
        if (!question.goal().kind().isRatio() || ourFigure().isEmpty()) {
            return ourFigure();
        }
        return peerFigure().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(ourFigure().getAsDouble() / peerFigure().getAsDouble());
    }

    /** What it is worth. */
    public Verdict verdict() {
        if (ours.gap() == Gap.FAILED || peer.gap() == Gap.FAILED) {
            return Verdict.FAILED;
        }
        return judged().isPresent() ? question.goal().judge(judged().getAsDouble()) : Verdict.NO_PEER;
    }
}
