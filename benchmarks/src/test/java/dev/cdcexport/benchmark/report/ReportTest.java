package dev.cdcexport.benchmark.report;

import static dev.cdcexport.benchmark.report.AnswerTest.answer;
import static dev.cdcexport.benchmark.report.AnswerTest.side;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.benchmark.report.GrowthPoint.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private static final Setting SETTING = new Setting(
            Instant.parse("2026-01-01T00:00:00Z"),
            "benchmarks/run",
            "commit 1",
            "2 processors",
            "4 GiB",
            "Linux",
            "Java 17");

    private final Report report =
            new Report(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

    @Test
    void tableHasARowForEachAnswerInTheOrderOfTheQuestions() {
        report.add(answer(Question.LAG_MEDIAN, side(8), Side.figure(55)));
        report.add(answer(Question.FULL, side(1_300_000), side(1_000_000)));
        report.add(answer(Question.DRAIN_LARGE, side(90_000), Side.missing("a JDK 21 is missing: install one")));
        assertThat(report.table().lines().filter(line -> !line.startsWith("---")))
                .containsExactly("""
                what                                             | ours    | measured against                 | ratio  | minimum | target  |                 | CPU s, ours | CPU s, theirs | peak heap
                full export to CSV: 1,000 rows                   | 1.30M/s | 1.00M/s psql \\copy               | 1.30 × | 1.30 ×  | 1.60 ×  | minimum reached | 1.5 + 0.5   | 1.5 + 0.5     | 200 MiB
                capture drain, transactions of 1,000: 1,000 rows | 90k/s   | a JDK 21 is missing: install one | –      | 2.50 ×  | 4.00 ×  | no peer         | 1.5 + 0.5   | –             | 200 MiB
                commit to topic, p50: 1,000 rows                 | 8.0 ms  | 55.0 ms Sequin, published mean   | –      | 30.0 ms | 10.0 ms | target reached  | 1.5 + 0.5   | –             | 200 MiB""".split("\n"));
    }

    @Test
    void isGoodWhenNothingFailedAndWhatMustBeIsReached() {
        assertThat(report.isGood(false)).isTrue();
        report.add(answer(Question.FULL, side(1), side(2)));
        assertThat(report.isGood(false)).isFalse();
        assertThat(report.isGood(true)).as("of a smoke run").isTrue();
        report.addFailure("growth failed");
        assertThat(report.isGood(true)).as("of a smoke run with a failure").isFalse();
    }

    @Test
    void writesJsonPageAndPictures(@TempDir Path folder) throws Exception {
        report.add(answer(Question.FULL, side(100, 320), side(200)));
        report.add(Answer.failed(Question.FULL_ZSTD, "<broken> & so on"));
        report.add(new GrowthPoint(Stage.FULL, 1_000, 1, 1, 500_000));
        report.add(new GrowthPoint(Stage.FULL, 10_000, 1, 1, 900_000));
        report.add(new GrowthPoint(Stage.FULL, 10_000, 10, 1, 800_000));
        ReportFolder written = new ReportFolder(folder.resolve("report"));
        written.write(report, SETTING);

        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(written.json()));
        assertThat(json.at("/answers/0/id").asString()).isEqualTo("full");
        assertThat(json.at("/answers/0/ratio").asDouble()).isEqualTo(1.6);
        assertThat(json.at("/answers/0/ours/rounds/0/cpuSeconds").asDouble()).isEqualTo(1.5);
        assertThat(json.at("/answers/1/ours/gap").asString()).isEqualTo("<broken> & so on");
        assertThat(json.at("/growth/2/tables").asInt()).isEqualTo(10);
        assertThat(Files.readString(written.page())).contains("&lt;broken&gt; &amp; so on", "<svg", "10,000 rows");
        assertThat(Files.readString(written.ratios())).startsWith("<svg").contains("1.60 × psql \\copy");
        assertThat(Files.readString(written.growth())).contains("10 tables, 1 partition", "900k/s");
    }
}
