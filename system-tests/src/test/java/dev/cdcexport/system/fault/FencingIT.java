package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.crash.CrashPoint;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ConsumerGroup;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.driver.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Two export services: the active one stands still in the middle of a job, the other takes over, and the first moves again. */
class FencingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration SENT = Duration.ofMillis(500);
    private static final int UNAVAILABLE = 503;

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ServiceProcess first;
    private static ServiceProcess second;
    private static int rows;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startPatient("fencing", folder);
        first = system.export();
        second = system.anotherExport();
        system.sql("CREATE TABLE item (id int PRIMARY KEY)");
        awaitStandby(second);
    }

    @AfterAll
    static void stop() throws Exception {
        second.close();
        system.close();
    }

    /** The first and the last; all of them in the long run. */
    static List<CrashPoint> points() {
        List<CrashPoint> all = List.of(
                CrashPoint.EXPORT_BEFORE_RECORD,
                CrashPoint.EXPORT_STAGES,
                CrashPoint.EXPORT_BEFORE_DECISION,
                CrashPoint.EXPORT_AFTER_DECISION,
                CrashPoint.EXPORT_BEFORE_SUCCESS);
        return Boolean.getBoolean("crash.all") ? all : List.of(all.get(0), all.get(all.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("points")
    void publishesNothingAnyMoreOnceASuccessorHasTakenOver(CrashPoint point) throws Exception {
        String consumer = point.name();
        ExportClient active = new ExportClient(first.port());
        ExportClient successor = new ExportClient(second.port());
        insert();
        succeeded(active.export("full", consumer));
        insert();

        first.holdAt(point);
        String job = active.acceptedAtLast("/exports/delta", consumer, "held");
        first.awaitHeld();
        first.freeze();
        system.endLock("cdc-export export");
        JsonNode done = succeeded(successor.await(job));
        assertThat(successor.file(done).lines().skip(1))
                .singleElement()
                .asString()
                .endsWith(",\"" + rows + "\"");
        insert();
        JsonNode next = succeeded(successor.export("delta", consumer));
        Map<String, String> published = published();
        Map<String, String> watermark = ConsumerGroup.offsets(system, consumer);

        CompletableFuture<ExportClient.Answer> late =
                CompletableFuture.supplyAsync(() -> active.postOnce("/exports/delta", consumer, "late"));
        // The kernel takes the request for the process that stands still.
        Thread.sleep(SENT.toMillis());
        first.release();
        first.thaw();
        assertThat(late.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(UNAVAILABLE);
        awaitStandby(first);
        second.freeze();
        system.endLock("cdc-export export");
        first.awaitActive();
        second.thaw();

        assertThat(published()).isEqualTo(published);
        assertThat(ConsumerGroup.offsets(system, consumer)).isEqualTo(watermark);
        assertThat(statuses(active, consumer)).containsExactly("SUCCEEDED", "SUCCEEDED", "SUCCEEDED");
        assertThat(active.get("/exports/" + next.get("jobId").asString()).json())
                .isEqualTo(next);
        insert();
        JsonNode after = succeeded(active.export("delta", consumer));
        assertThat(active.file(after).lines().skip(1))
                .singleElement()
                .asString()
                .endsWith(",\"" + rows + "\"");
        assertThat(after.get("sequence").asInt()).isEqualTo(4);
        awaitStandby(second);
    }

    @Test
    void asksForPatienceWhereOnlyTheActiveInstanceKnows() {
        JsonNode job = new ExportClient(first.port()).export("full", "known");

        ExportClient standby = new ExportClient(second.port());
        List<String> paths = List.of(
                "/exports/" + job.get("jobId").asString(),
                job.get("manifest").asString(),
                "/exports",
                "/consumers",
                "/consumers/known",
                "/consumers/known/verifications/1");
        assertThat(paths).allSatisfy(path -> {
            ExportClient.Answer answer = standby.get(path);
            assertThat(answer.status()).as(answer.text()).isEqualTo(UNAVAILABLE);
            assertThat(answer.retryAfter()).isPositive();
            assertThat(answer.json().get("type").asString()).isEqualTo("standby");
        });
        assertThat(standby.watermark("known").status()).isEqualTo(UNAVAILABLE);
    }

    private static void insert() {
        system.sql("INSERT INTO item VALUES (" + ++rows + ")");
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }

    private static List<String> statuses(ExportClient client, String consumer) {
        return client.get("/exports?consumer=" + consumer)
                .json()
                .get("items")
                .valueStream()
                .map(job -> job.get("status").asString())
                .toList();
    }

    private static void awaitStandby(ServiceProcess service) {
        Await.until(PATIENCE, "the service waits", () -> service.health().contains("STANDBY"));
    }

    private static Map<String, String> published() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(system.output())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
