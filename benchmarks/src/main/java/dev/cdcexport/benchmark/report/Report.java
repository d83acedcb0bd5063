package dev.cdcexport.benchmark.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects what a run finds out, and tells meanwhile how far it is. One thread uses it. */
public final class Report {

    /** How the table is to be read. */
    public static final String LEGEND =
            "Each figure is the best of its side's rounds, taken in turn. CPU seconds are a round's: of the program itself"
                    + " + of PostgreSQL and Kafka meanwhile.";

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final long nanosAtStart = System.nanoTime();
    private final Map<Question, Answer> answers = new EnumMap<>(Question.class);
    private final List<GrowthPoint> growth = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** Tells on a stream how far it is. */
    public Report(PrintStream out) {
        this.out = out;
    }

    /** Tells what is done now. */
    public void say(String what) {
        out.printf(Locale.ROOT, "[%5.0f s] %s%n", (System.nanoTime() - nanosAtStart) / NANOS_PER_SECOND, what);
    }

    /** Takes an answer. */
    public void add(Answer answer) {
        answers.put(answer.question(), answer);
        say(AnswerText.of(answer));
    }

    /** Takes a rate at one size of the data. */
    public void add(GrowthPoint point) {
        growth.add(point);
        say(String.format(
                Locale.ROOT,
                "%s, %,d rows, tables: %d, partitions: %d, %s",
                point.stage().label(),
                point.rows(),
                point.tables(),
                point.partitions(),
                Unit.PER_SECOND.format(point.rate())));
    }

    /** Takes what failed beside the answers. */
    public void addFailure(String why) {
        failures.add(why);
        say("FAILED: " + why);
    }

    /** Whether a question has been answered. */
    public boolean isAnswered(Question question) {
        return answers.containsKey(question);
    }

    /** The answers, in the order of the questions. */
    public List<Answer> answers() {
        return List.copyOf(answers.values());
    }

    /** The rates at several sizes of the data. */
    public List<GrowthPoint> growth() {
        return List.copyOf(growth);
    }

    /** What failed. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** All answers as a table. */
    public String table() {
        return TextTable.format(
                AnswerText.HEADER,
                answers().stream()
                        .map(answer -> AnswerText.from(answer).cells())
                        .toList());
    }

    /**
     * Whether nothing failed and the minimum is reached.
     *
     * @param smoke whether the figures mean nothing
     */
    public boolean isGood(boolean smoke) {
        return failures.isEmpty()
                && answers.values().stream()
                        .map(Answer::verdict)
                        .noneMatch(verdict -> verdict == Verdict.FAILED || (!smoke && verdict == Verdict.MISSED));
    }
}
