package dev.cdcexport.benchmark.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report for people: a page with the table and both pictures, which needs nothing else. Stateless. */
final class ReportPage {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Benchmarks</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; color: #24292f; background: #fff; margin: 2rem auto; max-width: 1180px; padding: 0 1rem }
            table { border-collapse: collapse; font-size: 13px }
            th, td { border-bottom: 1px solid #d0d7de; padding: .35rem .6rem; text-align: left; vertical-align: top }
            svg { max-width: 100%%; height: auto }
            code { background: #f6f8fa; padding: .1rem .3rem }
            </style>
            </head>
            <body>
            <h1>Benchmarks</h1>
            <p>%1$s</p>
            <p><code>%2$s</code></p>
            %3$s
            %4$s
            <h2>The figures</h2>
            <table>
            %5$s
            </table>
            <p>Each side did its work in turn with the other, as often; the figure is its best round, for whatever else a machine does makes
            a round only worse. CPU seconds are those of a round: of the program that is measured, and of PostgreSQL and Kafka meanwhile.
            The rate of a drain is that between the first and the last record's time on the topic, so that the start of a JVM is
            nobody's loss. The peak of the heap is the fullest before a garbage collection while the row was measured.</p>
            %6$s
            </body>
            </html>
            """;

    private ReportPage() {}

    static String write(Report report, Setting setting, String ratios, String growth) {
        return PAGE.formatted(
                Svg.escaped(setting.text()),
                Svg.escaped(setting.command()),
                ratios,
                growth,
                table(report.answers()),
                gaps(report));
    }

    private static String table(List<Answer> answers) {
        Stream<String> rows =
                answers.stream().map(answer -> row("td", AnswerText.from(answer).cells()));
        return Stream.concat(Stream.of(row("th", AnswerText.HEADER)), rows).collect(Collectors.joining("\n"));
    }

    private static String row(String tag, List<String> cells) {
        return cells.stream()
                .map(cell -> '<' + tag + '>' + Svg.escaped(cell) + "</" + tag + '>')
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    /** What is missing or failed, in full. */
    private static String gaps(Report report) {
        Stream<String> sides = report.answers().stream()
                .flatMap(answer -> Stream.of(answer.ours(), answer.peer())
                        .filter(side -> !side.why().isEmpty())
                        .map(side -> answer.question().subject() + ": " + side.why()));
        return Stream.concat(sides, report.failures().stream())
                .map(why -> "<pre>" + Svg.escaped(why) + "</pre>")
                .collect(Collectors.joining("\n"));
    }
}
