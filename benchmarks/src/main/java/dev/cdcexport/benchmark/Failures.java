package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import java.util.Set;

/** Sees to it that what fails loses its own answers and no others. Stateless. */
final class Failures {

    private Failures() {}

    /** Measures, and may fail. */
    interface Measurement {

        void run() throws Exception;
    }

    /** Lets a measurement answer its questions; if it fails, those that are left are answered with the failure. */
    static void reported(Set<Question> questions, Report report, Measurement measurement) {
        try {
            measurement.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(questions, report, e);
        } catch (Exception e) {
            e.printStackTrace();
            fail(questions, report, e);
        }
    }

    private static void fail(Set<Question> questions, Report report, Exception e) {
        report.addFailure(String.valueOf(e.getMessage()));
        questions.stream()
                .filter(question -> !report.isAnswered(question))
                .sorted()
                .forEach(question -> report.add(Answer.failed(question, String.valueOf(e.getMessage()))));
    }
}
