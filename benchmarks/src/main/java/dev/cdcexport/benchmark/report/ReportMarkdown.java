package dev.cdcexport.benchmark.report;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report as a table that documents can take in, ratios first. Stateless. */
final class ReportMarkdown {

    private ReportMarkdown() {}

    static String write(Report report, Setting setting) {
        Stream<String> head = Stream.of(
                "| ratio | what | ours | measured against | minimum | target |",
                "| --- | --- | --- | --- | --- | --- |");
        Stream<String> rows = report.answers().stream().map(ReportMarkdown::row);
        return Stream.concat(head, rows).collect(Collectors.joining("\n")) + "\n\n`" + setting.command() + "`: "
                + setting.text() + ". " + Report.LEGEND + '\n';
    }

    private static String row(Answer answer) {
        AnswerText text = AnswerText.from(answer);
        String judged = text.ratio().equals(AnswerText.NOTHING) ? text.ours() : text.ratio();
        return Stream.of(judged, text.what(), text.ours(), text.peer(), text.minimum(), text.target())
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
