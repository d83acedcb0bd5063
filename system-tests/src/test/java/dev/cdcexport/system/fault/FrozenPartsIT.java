package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.Frozen;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final Duration SEEN = Duration.ofSeconds(6);

    private static final Duration RECOVERY = Duration.ofSeconds(90);

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
        List<String> refused = new ArrayList<>();
        try (Frozen frozen = Frozen.freeze(part)) {
            assertThat(frozen).isNotNull();
            refused.addAll(assertAnswered(calls));
            refused.addAll(assertAnswered(calls));
        }
        system.capture().awaitUp();
        system.export().awaitUp();

        JsonNode delta = client.export("delta", consumer);
        assertThat(delta.get("status").asString()).as(delta.toString()).isEqualTo("SUCCEEDED");
        assertVerified(consumer);
        for (String call : List.of("full", "full with columns")) {
            long none = refused.stream().filter((call + ": no")::equals).count();
            String other = (call.equals("full") ? "other-" : "third-") + consumer;
            assertThat(client.get("/exports?consumer=" + other)
                            .json()
                            .get("total")
                            .asLong())
                    .as("a request that was refused, and not as timeout, has made no job of " + other)
                    .isLessThanOrEqualTo(2 - none);
        }
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

    /** One that was asked for while all stood still may have to end first. */
    private static void assertVerified(String consumer) {
        String path = "/consumers/" + consumer;
        JsonNode[] verification = new JsonNode[1];
        Await.until(RECOVERY, "a verification begins", () -> {
            ExportClient.Answer answer = client.post(path + "/verify", consumer);
            verification[0] = answer.json();
            return answer.status() == 202;
        });
        String id = verification[0].get("verificationId").asString();
        Await.until(RECOVERY, "the verification has ended", () -> {
            verification[0] = client.get(path + "/verifications/" + id).json();
            return !verification[0].get("finishedAt").isNull();
        });
        assertThat(verification[0].path("equal").asBoolean(false))
                .as(verification[0].toString())
                .isTrue();
    }

    /** All at once, as callers do. Tells which calls were refused, and whether that is for good. */
    private static List<String> assertAnswered(Map<String, Supplier<ExportClient.Answer>> calls) {
        List<String> refused = new ArrayList<>();
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
                    boolean isOpen = timed.answer().text().contains("\"timeout\"");
                    refused.add(name + (isOpen ? ": perhaps" : ": no"));
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
        return refused;
    }

    private static Timed timed(Supplier<ExportClient.Answer> call) {
        long begin = System.nanoTime();
        ExportClient.Answer answer = call.get();
        return new Timed(answer, Duration.ofNanos(System.nanoTime() - begin));
    }
}
