package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.crash.CrashPoint;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ConsumerGroup;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.CommittedLog;
import dev.cdcexport.system.oracle.ReplayedTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The export service dies at each commit boundary: before the decision nothing has happened, after it the job is carried to its end, and a
 * manifest stands if and only if the watermark has moved. {@code -Dcrash.all} tries every kind of export at every boundary.
 */
class ExportCrashIT {

    /** A delta that writes one of the tables anew. */
    private static final String REBASE = "rebase";

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static int consumers;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startPatient("exportcrash", folder);
        client = system.client();
        system.sql(
                "CREATE TABLE checking (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE savings (id int PRIMARY KEY, balance bigint NOT NULL)",
                "INSERT INTO checking SELECT i, 100 FROM generate_series(1, 50) i",
                "INSERT INTO savings SELECT i, 100 FROM generate_series(1, 50) i");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    /** One in each stage of a job, with a kind of export in turn; all of them with all kinds in the long run. */
    static Stream<Arguments> boundaries() {
        if (!Boolean.getBoolean("crash.all")) {
            return Stream.of(
                    Arguments.of(CrashPoint.EXPORT_RECORDED, "incremental"),
                    Arguments.of(CrashPoint.EXPORT_STAGED, "full"),
                    Arguments.of(CrashPoint.EXPORT_BEFORE_DECISION, "delta"),
                    Arguments.of(CrashPoint.EXPORT_AFTER_DECISION, "full"),
                    Arguments.of(CrashPoint.EXPORT_STAGES, "rebase"),
                    Arguments.of(CrashPoint.EXPORT_AFTER_RENAME, "rebase"),
                    Arguments.of(CrashPoint.EXPORT_AFTER_MANIFEST, "incremental"),
                    Arguments.of(CrashPoint.EXPORT_AFTER_SUCCESS, "delta"));
        }
        List<Arguments> boundaries = new ArrayList<>();
        for (CrashPoint point : CrashPoint.values()) {
            if (point.service() == CrashPoint.Service.EXPORT) {
                boundaries.add(Arguments.of(point, "delta"));
                boundaries.add(Arguments.of(point, "incremental"));
                boundaries.add(Arguments.of(point, "rebase"));
                if (!isReachedByRangesOnly(point)) {
                    boundaries.add(Arguments.of(point, "full"));
                }
            }
        }
        return boundaries.stream();
    }

    /** A full begins by reading its snapshot, and by discarding what an earlier attempt has left. */
    private static boolean isReachedByRangesOnly(CrashPoint point) {
        return point == CrashPoint.EXPORT_BEFORE_RECORD
                || point == CrashPoint.EXPORT_RECORDED
                || point == CrashPoint.EXPORT_AFTER_SUCCESS;
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("boundaries")
    void carriesAJobToItsEndAfterADeath(CrashPoint point, String type) throws Exception {
        String consumer = "c" + ++consumers;
        Copy copy = new Copy();
        copy.apply(succeeded(client.export("full", consumer)));
        transfers();
        if (type.equals(REBASE)) {
            system.sql("ALTER TABLE checking ALTER balance TYPE bigint USING balance + 0");
        }
        Map<String, String> before = ConsumerGroup.offsets(system, consumer);
        List<String> filesBefore = system.outputFiles();

        system.export().dieAt(point, 1);
        String asked = type.equals(REBASE) ? "delta?schemaChange=rebase" : type;
        String jobId = client.acceptedAtLast("/exports/" + asked, consumer, consumer + "-crash");
        system.export().awaitDeath(point);

        Map<String, String> staged = contents(system.staging().resolve(jobId));
        List<String> manifests = new ArrayList<>(system.outputFiles());
        manifests.removeAll(filesBefore);
        manifests.removeIf(name -> !name.endsWith(".manifest.json"));
        assertThat(!ConsumerGroup.offsets(system, consumer).equals(before))
                .as("the watermark has moved")
                .isEqualTo(point.isDecided());
        assertThat(manifests).hasSize(point.hasManifest() ? 1 : 0);
        transfers();
        system.export().restart();
        system.export().awaitUp();

        JsonNode job = succeeded(client.await(jobId));
        copy.apply(job);
        copy.assertSumHolds();
        if (!List.of("full", REBASE).contains(type) || point.isDecided()) {
            assertThatStagedFilesWerePublishedAsTheyWere(staged, point);
        }
        assertThat(ConsumerGroup.offsets(system, consumer).values())
                .isNotEmpty()
                .allMatch(offset -> offset.endsWith(" job=" + jobId));
        assertThatNothingIsLeftOver(filesBefore, job);
        if (!type.equals("incremental")) {
            copy.apply(succeeded(client.export("delta", consumer)));
            copy.assertEqualsTheTables();
            assertThat(succeeded(client.export("delta", consumer))
                            .at("/progress/rows")
                            .asInt())
                    .isZero();
        }
    }

    /** In Kafka the decision's open transaction hides all that others have written after it. */
    @Test
    void knowsWhatOthersDidWhileADecisionWasOpenThatDied() {
        succeeded(client.export("full", "open"));
        JsonNode full = succeeded(client.export("full", "other"));
        system.export().holdAt(CrashPoint.EXPORT_BEFORE_DECISION);
        String open = client.accepted(client.post("/exports/delta", "open"));
        system.export().awaitHeld();
        transfers();
        JsonNode delta = succeeded(client.export("delta", "other"));
        system.export().kill();
        system.export().restart();
        system.export().awaitActive();

        assertThat(client.get("/exports?consumer=other").json().get("items").valueStream())
                .containsExactly(delta, full);
        assertThat(succeeded(client.export("delta", "other"))
                        .at("/progress/rows")
                        .asInt())
                .isZero();
        succeeded(client.await(open));
    }

    /** An update of both tables, in one transaction each. */
    private static void transfers() {
        for (int id = 1; id <= 5; id++) {
            system.sql("WITH taken AS (UPDATE checking SET balance = balance - 7 WHERE id = " + id
                    + ") UPDATE savings SET balance = balance + 7 WHERE id = " + (51 - id));
        }
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }

    private static void assertThatStagedFilesWerePublishedAsTheyWere(Map<String, String> staged, CrashPoint point) {
        if (point == CrashPoint.EXPORT_STAGES) {
            return;
        }
        Map<String, String> published = contents(system.output());
        staged.forEach((name, content) -> assertThat(published).containsEntry(name, content));
    }

    /** The job's own files and no other, all of them named by its manifest; nothing staged, nothing spilled. */
    private static void assertThatNothingIsLeftOver(List<String> filesBefore, JsonNode job) throws IOException {
        List<String> expected = new ArrayList<>(filesBefore);
        job.get("files").forEach(file -> expected.add(file.get("name").asString()));
        String first = job.get("files").get(0).get("name").asString();
        expected.add(first.substring(0, first.lastIndexOf("Z_") + 1) + ".manifest.json");
        assertThat(system.outputFiles()).containsExactlyInAnyOrderElementsOf(expected);
        Await.until(
                Duration.ofSeconds(10),
                "nothing is staged or spilled",
                () -> Stream.of(system.staging(), system.spill()).allMatch(ExportCrashIT::isEmpty));
    }

    private static boolean isEmpty(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> contents(Path directory) {
        Map<String, String> contents = new TreeMap<>();
        if (!Files.exists(directory)) {
            return contents;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a consumer has made of its files. */
    private static final class Copy {

        private final SortedMap<String, ReplayedTable> tables =
                new TreeMap<>(Map.of("checking", new ReplayedTable("id"), "savings", new ReplayedTable("id")));

        void apply(JsonNode job) {
            for (JsonNode file : job.get("files")) {
                ReplayedTable table = Objects.requireNonNull(
                        tables.get(file.get("table").asString().substring("public.".length())));
                String content = client.download(file.get("url").asString());
                boolean isBase = file.get("name").asString().endsWith(".base.csv");
                switch (isBase ? "full" : job.get("type").asString()) {
                    case "full" -> table.full(content);
                    case "delta" -> table.delta(content);
                    default -> table.incremental(content);
                }
            }
        }

        void assertSumHolds() {
            assertThat(tables.values().stream()
                            .mapToLong(table -> table.sum("balance"))
                            .sum())
                    .isEqualTo(10_000);
        }

        void assertEqualsTheTables() {
            tables.forEach(
                    (name, table) -> assertThat(table.rows()).as(name).isEqualTo(CommittedLog.rowsNow(system, name)));
        }
    }
}
