package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.report.Svg.Anchor;
import java.util.List;

/** A bar for each answer: how far it is beyond, or behind, the minimum; the target is a mark. Stateless. */
final class RatioChart {

    private static final int WIDTH = 1100;
    private static final int TOP = 70;
    private static final int ROW = 40;
    private static final int LEFT = 380;
    private static final int BARS = 340;
    private static final int BAR = 16;

    /** The axis, in multiples of the minimum: logarithmic, so that twice and half are as far from it. */
    private static final double LOWEST = 0.25;

    private static final double HIGHEST = 8;
    private static final List<Double> TICKS = List.of(0.25, 0.5, 1.0, 2.0, 4.0, 8.0);

    private RatioChart() {}

    static String draw(List<Answer> answers) {
        int bottom = TOP + ROW * answers.size();
        Svg svg = new Svg(WIDTH, bottom + 40);
        svg.title(20, 30, "Measured, as a multiple of the minimum");
        svg.text(20, 50, Anchor.START, Svg.INK, "Further right is better. The mark in each row is the target.");
        for (double tick : TICKS) {
            svg.line(x(tick), TOP - 4, x(tick), bottom, tick == 1 ? Svg.INK : Svg.FAINT, tick == 1 ? 2 : 1);
            svg.text(x(tick), bottom + 20, Anchor.MIDDLE, Svg.INK, Scale.plain(tick) + " ×");
        }
        for (int i = 0; i < answers.size(); i++) {
            row(svg, answers.get(i), TOP + ROW * i);
        }
        return svg.document();
    }

    private static void row(Svg svg, Answer answer, int top) {
        Goal goal = answer.question().goal();
        AnswerText text = AnswerText.from(answer);
        double middle = top + ROW / 2.0;
        svg.text(LEFT - 12, middle, Anchor.END, Svg.INK, answer.question().subject());
        svg.text(LEFT - 12, middle + 14, Anchor.END, Svg.FADED, answer.size());
        answer.judged().ifPresent(figure -> {
            double end = x(goal.multipleOfMinimum(figure));
            svg.box(Math.min(x(1), end), middle - BAR / 2.0, Math.abs(end - x(1)), BAR, colour(answer.verdict()));
        });
        double target = x(goal.multipleOfMinimum(goal.target()));
        svg.line(target, middle - BAR, target, middle + BAR, Svg.INK, 2);
        svg.text(LEFT + BARS + 20, middle, Anchor.START, Svg.INK, figures(answer, text));
        svg.text(
                LEFT + BARS + 20,
                middle + 14,
                Anchor.START,
                Svg.FADED,
                "minimum " + text.minimum() + ", target " + text.target());
    }

    private static String figures(Answer answer, AnswerText text) {
        return answer.question().goal().kind().isRatio() && answer.judged().isPresent()
                ? text.ratio() + " " + answer.question().peer()
                : text.ours();
    }

    private static String colour(Verdict verdict) {
        return switch (verdict) {
            case TARGET -> "#1a7f37";
            case MINIMUM -> "#0969da";
            case MISSED -> "#cf222e";
            case NO_PEER, FAILED -> Svg.FAINT;
        };
    }

    private static double x(double multiple) {
        double clamped = Math.min(HIGHEST, Math.max(LOWEST, multiple));
        return LEFT + BARS * Scale.logarithmic(clamped, LOWEST, HIGHEST);
    }
}
