package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.Frozen;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** PostgreSQL or Kafka stands still with its connections open: every call is answered all the same, and nothing is lost. */
class FrozenPartsIT {

    /** What the documentation promises. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Until an answer that was given in time is seen by a caller on a machine that does much else. */
    private static final Duration SEEN = Duration.ofSeconds(3);

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    /** An answer, and when it came. */
    private record Timed(ExportClient.Answer answer, Duration after) {}

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startWithSample("frozen_parts", folder);
        client = system.client();
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void answersEveryCallWhilePostgresqlStandsStill() {
        answersEveryCallWhileItStandsStill(
                "postgres", SharedStack.get().database().process().orElseThrow());
    }

    @Test
    void answersEveryCallWhileKafkaStandsStill() {
        answersEveryCallWhileItStandsStill(
                "kafka", SharedStack.get().broker().process().orElseThrow());
    }

    @Test
    void saysHowFarCaptureIsBehindWhileAJobWaitsForIt() {
        client.export("full", "behind");
        system.capture().freeze();
        String delta;
        String full;
        try {
            system.sql("UPDATE users SET name = 'late' WHERE id < 5000");
            delta = client.accepted(client.post("/exports/delta", "behind"));
            full = client.accepted(client.post("/exports/full", "behind-too"));
            for (String job : List.of(delta, full)) {
                JsonNode[] backlog = new JsonNode[1];
                Await.until(LIMIT, "the backlog is told of " + job, () -> {
                    backlog[0] = client.get("/exports/" + job).json().get("captureBacklog");
                    return !backlog[0].isNull();
                });
                assertThat(backlog[0].get("bytes").asLong()).isGreaterThan(500_000);
                assertThat(backlog[0].get("secondsLeft").isNull())
                        .as("it does not move")
                        .isTrue();
            }
        } finally {
            system.capture().thaw();
        }
        for (String job : List.of(delta, full)) {
            JsonNode ended = client.await(job);
            assertThat(ended.get("status").asString()).as(ended.toString()).isEqualTo("SUCCEEDED");
            assertThat(ended.get("captureBacklog").isNull()).isTrue();
        }
    }

    private static void answersEveryCallWhileItStandsStill(String name, ProcessHandle part) {
        String consumer = "frozen-" + name;
        JsonNode full = client.export("full", consumer);
        system.sql("UPDATE users SET name = '" + name + "' WHERE id = 1");
        Map<String, Supplier<ExportClient.Answer>> calls = calls(consumer, full);
        try (Frozen frozen = Frozen.freeze(part)) {
            assertThat(frozen).isNotNull();
            assertAnswered(calls);
            assertAnswered(calls);
        }
        system.capture().awaitUp();
        system.export().awaitUp();

        JsonNode delta = client.export("delta", consumer);
        assertThat(delta.get("status").asString()).as(delta.toString()).isEqualTo("SUCCEEDED");
        assertThat(client.get("/exports?size=200&consumer=" + consumer).json().get("items"))
                .as("jobs whose acceptance was refused are none, and those that may have been accepted have ended")
                .allSatisfy(job -> assertThat(job.get("status").asString()).isIn("SUCCEEDED", "FAILED", "CANCELLED"));
    }

    private static Map<String, Supplier<ExportClient.Answer>> calls(String consumer, JsonNode full) {
        String job = full.get("jobId").asString();
        Map<String, Supplier<ExportClient.Answer>> calls = new LinkedHashMap<>();
        calls.put("full", () -> client.post("/exports/full", "other-" + consumer));
        calls.put(
                "full with columns",
                () -> client.post("/exports/full?exclude=users.email&tables=users", "third-" + consumer));
        calls.put("incremental", () -> client.post("/exports/incremental", consumer));
        calls.put("delta with columns", () -> client.post("/exports/delta?exclude=users.email", consumer));
        calls.put("verification", () -> client.post("/consumers/" + consumer + "/verify", null));
        calls.put("rewind", () -> client.put("/consumers/" + consumer + "/watermark", "{\"jobId\":\"" + job + "\"}"));
        calls.put("forget", () -> client.delete("/consumers/unknown-" + consumer));
        calls.put("job", () -> client.get("/exports/" + job));
        calls.put("unknown job", () -> client.get("/exports/unknown"));
        calls.put("jobs", () -> client.get("/exports"));
        calls.put("cancel", () -> client.delete("/exports/" + job));
        calls.put("file", () -> client.get(full.at("/files/0/url").asString()));
        calls.put("watermark", () -> client.watermark(consumer));
        calls.put("consumers", () -> client.get("/consumers"));
        calls.put("tables", () -> client.get("/tables"));
        calls.put("users", () -> client.get("/users"));
        calls.put("user", () -> client.delete("/users/99999999"));
        calls.put("health", () -> client.get("/actuator/health"));
        calls.put("meters", () -> client.get("/actuator/prometheus"));
        calls.put("capture's health", () -> new ExportClient(system.capture().port()).get("/actuator/health"));
        return calls;
    }

    /** All at once, as callers do. */
    private static void assertAnswered(Map<String, Supplier<ExportClient.Answer>> calls) {
        ExecutorService callers = Executors.newFixedThreadPool(calls.size());
        try {
            Map<String, CompletableFuture<Timed>> answers = new LinkedHashMap<>();
            calls.forEach((name, call) -> answers.put(name, CompletableFuture.supplyAsync(() -> timed(call), callers)));
            SoftAssertions.assertSoftly(softly -> answers.forEach((name, answer) -> {
                Timed timed = answer.join();
                softly.assertThat(timed.after()).as(name + ": " + timed).isLessThan(LIMIT.plus(SEEN));
                softly.assertThat(timed.answer().status())
                        .as(name + ": " + timed)
                        .isIn(200, 202, 204, 404, 409, 503);
                if (timed.answer().status() == 503 && !name.contains("health")) {
                    softly.assertThat(timed.answer().retryAfter())
                            .as(name + ": " + timed)
                            .isPositive();
                    softly.assertThat(timed.answer().contentType())
                            .as(name + ": " + timed)
                            .startsWith("application/problem+json");
                }
            }));
        } finally {
            callers.shutdownNow();
        }
    }

    private static Timed timed(Supplier<ExportClient.Answer> call) {
        long begin = System.nanoTime();
        ExportClient.Answer answer = call.get();
        return new Timed(answer, Duration.ofNanos(System.nanoTime() - begin));
    }
}
