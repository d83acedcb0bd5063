package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.workbench.Cpu;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * An answer in the words of the table.
 *
 * @param what what was measured
 * @param ours our figure
 * @param peer the peer's figure, and who it is
 * @param ratio what is judged
 * @param minimum what has to be reached
 * @param target what should be reached
 * @param verdict what it is worth
 * @param ourCpu CPU seconds of a round: ours, and PostgreSQL's and Kafka's meanwhile
 * @param peerCpu the same of the peer's
 * @param heap the fullest heap meanwhile
 */
record AnswerText(
        String what,
        String ours,
        String peer,
        String ratio,
        String minimum,
        String target,
        String verdict,
        String ourCpu,
        String peerCpu,
        String heap) {

    static final List<String> HEADER = List.of(
            "what",
            "ours",
            "measured against",
            "ratio",
            "minimum",
            "target",
            "",
            "CPU s, ours",
            "CPU s, theirs",
            "peak heap");

    static final String NOTHING = "–";
    private static final int LONGEST_REASON = 80;

    static AnswerText from(Answer answer) {
        Question question = answer.question();
        Goal goal = question.goal();
        return new AnswerText(
                answer.size().isEmpty() ? question.subject() : question.subject() + ": " + answer.size(),
                figure(answer.ours(), question.unit()),
                peer(answer),
                goal.kind().isRatio() && answer.judged().isPresent()
                        ? goal.format(answer.judged().getAsDouble(), question.unit())
                        : NOTHING,
                goal.format(goal.minimum(), question.unit()),
                goal.format(goal.target(), question.unit()),
                answer.verdict().label(),
                cpu(answer.ours()),
                cpu(answer.peer()),
                optional(answer.heapPeak(), Unit.MEBIBYTES));
    }

    /** In one line. */
    static String of(Answer answer) {
        AnswerText text = from(answer);
        return text.what() + ": " + text.ours() + " against " + text.peer() + ", ratio " + text.ratio() + " (minimum "
                + text.minimum() + ", target " + text.target() + "): " + text.verdict();
    }

    List<String> cells() {
        return List.of(what, ours, peer, ratio, minimum, target, verdict, ourCpu, peerCpu, heap);
    }

    private static String peer(Answer answer) {
        String name = answer.question().peer();
        if (answer.peer().gap() == Side.Gap.NOBODY) {
            return NOTHING;
        }
        if (answer.peer().gap() != Side.Gap.NONE) {
            return figure(answer.peer(), answer.question().unit());
        }
        return figure(answer.peer(), answer.question().unit()) + ' ' + name;
    }

    private static String figure(Side side, Unit unit) {
        return side.gap() == Side.Gap.NONE ? optional(side.best(unit), unit) : shortened(side.why());
    }

    private static String shortened(String why) {
        String line = why.lines().findFirst().orElse("");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON - 1) + '…';
    }

    private static String optional(OptionalDouble value, Unit unit) {
        return value.isPresent() ? unit.format(value.getAsDouble()) : NOTHING;
    }

    private static String cpu(Side side) {
        Cpu cpu = side.cpu();
        return cpu.total() > 0 ? String.format(Locale.ROOT, "%.1f + %.1f", cpu.own(), cpu.servers()) : NOTHING;
    }
}
