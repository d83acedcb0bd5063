package dev.cdcexport.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.benchmark.peer.DebeziumServer;
import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.ReportFolder;
import dev.cdcexport.benchmark.report.Side;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The benchmarks start, and every row of the table is filled; the figures of so little work mean nothing. */
class BenchmarksIT {

    private static final Path CHECKOUT = Path.of(System.getProperty("checkout")).toAbsolutePath();
    private static final Path WORK = Path.of(System.getProperty("work"));

    @Test
    void smokeFillsEveryRowAndWritesTheReport() throws Exception {
        ReportFolder folder = new ReportFolder(WORK.resolve("report"));
        Report report = Benchmark.measure(
                CHECKOUT,
                List.of(
                        "--smoke",
                        "--work",
                        WORK.resolve("run").toString(),
                        "--out",
                        folder.path().toString()));

        assertThat(report.failures()).isEmpty();
        assertThat(report.answers()).extracting(Answer::question).containsExactly(Question.values());
        report.answers().forEach(BenchmarksIT::assertFilled);
        assertThat(report.growth()).isNotEmpty();
        assertThat(report.isGood(true)).isTrue();
        for (Path written :
                List.of(folder.json(), folder.page(), folder.markdown(), folder.ratios(), folder.growth())) {
            assertThat(written).isNotEmptyFile();
        }
    }

    private static void assertFilled(Answer answer) {
        assertThat(answer.ourFigure())
                .as("ours of %s: %s", answer.question(), answer.ours().why())
                .isPresent();
        if (answer.peer().gap() == Side.Gap.MISSING) {
            assertReallyMissing(answer.peer().why());
        } else if (!answer.question().peer().isEmpty()) {
            assertThat(answer.peerFigure())
                    .as("peer of %s: %s", answer.question(), answer.peer().why())
                    .isPresent();
        }
    }

    private static void assertReallyMissing(String why) {
        String program = why.substring(0, why.indexOf(" is missing"));
        switch (program) {
            case "Debezium Server" -> assertThat(DebeziumServer.home(CHECKOUT)).doesNotExist();
            case "a JDK 21 or newer" -> assertThat(Runtime.version().feature()).isLessThan(21);
            default ->
                assertThat(Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                .map(folder -> Path.of(folder, program)))
                        .as(why)
                        .noneMatch(Files::isExecutable);
        }
    }
}
