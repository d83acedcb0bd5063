package dev.cdcexport.system.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.DamagedTopics;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.GroupAdmin;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Watermarks: set back, forgotten, kept alive, and refused where the log can no longer be read from them. */
class WatermarkIT {

    private static final String PREFIX = "watermark";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static DamagedTopics topics;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty(PREFIX, folder);
        client = system.client();
        topics = new DamagedTopics();
    }

    @AfterAll
    static void stop() throws Exception {
        topics.close();
        system.close();
    }

    @Test
    void replaysTheSameBytesAfterTheWatermarkWasSetBack() throws Exception {
        newTable("replayed");
        JsonNode full = full("again", "replayed");
        system.sql("INSERT INTO replayed VALUES (2, 'two'), (3, 'three')", "DELETE FROM replayed WHERE id = 1");
        JsonNode first = client.export("delta", "again");
        system.sql("UPDATE replayed SET name = 'zwei' WHERE id = 2", "TRUNCATE replayed");
        system.sql("INSERT INTO replayed VALUES (2, 'deux')");
        JsonNode second = client.export("delta", "again");

        ExportClient.Answer rewound = rewind("again", full);
        assertThat(rewound.status()).as(rewound.text()).isEqualTo(200);
        assertThat(rewound.json().get("jobId")).isEqualTo(full.get("jobId"));
        assertThat(rewound.json().get("lsn")).isEqualTo(full.at("/to/lsn"));
        assertThat(rewound.json().get("sequence").asInt()).isEqualTo(1);
        assertThat(client.watermark("again").json()).isEqualTo(rewound.json());
        try (GroupAdmin group = new GroupAdmin(PREFIX, "again")) {
            assertThat(group.offsets())
                    .isEqualTo(Map.of(
                            topic("replayed") + "-0",
                            rewound.json().at("/tables/0/offsets/0").asLong()));
        }

        JsonNode firstAgain = deltaTo("again", first);
        JsonNode secondAgain = deltaTo("again", second);
        assertThat(client.file(firstAgain)).isEqualTo(client.file(first));
        assertThat(client.file(secondAgain)).isEqualTo(client.file(second));
        assertThat(client.file(client.export("delta", "again")).lines()).hasSize(1);
        assertThat(firstAgain.get("sequence").asInt()).isEqualTo(4);
        assertThat(secondAgain.get("sequence").asInt()).isEqualTo(5);
        assertThat(previousJob(firstAgain)).isEqualTo(full.get("jobId").asString());
        assertThat(previousJob(secondAgain)).isEqualTo(firstAgain.get("jobId").asString());
    }

    @Test
    void setsAWatermarkBackToAnyJobOfTheConsumerAlsoToALaterOne() {
        newTable("undone");
        JsonNode full = full("undo", "undone");
        insert("undone", 2);
        JsonNode delta = client.export("delta", "undo");
        assertThat(rewind("undo", full).status()).isEqualTo(200);
        assertThat(rewind("undo", delta).status()).isEqualTo(200);
        insert("undone", 3);
        JsonNode next = client.export("delta", "undo");
        assertThatDeltaHolds(next, 3);
        assertThat(previousJob(next)).isEqualTo(delta.get("jobId").asString());
    }

    @Test
    void refusesAJobThatTheWatermarkCannotBeSetTo() {
        newTable("refused");
        JsonNode own = full("refused", "refused");
        JsonNode foreign = full("other", "refused");
        String path = "/consumers/refused/watermark";

        assertProblem(rewind("nobody", own), 404, "unknown-consumer");
        assertProblem(client.put(path, "{\"jobId\": \"01UNKNOWN\"}"), 404, "unknown-job");
        assertThat(assertProblem(rewind("refused", foreign), 400, "invalid-request"))
                .contains("jobId", foreign.get("jobId").asString(), "other");
        assertProblem(client.put(path, "{}"), 400, "invalid-request");
        assertProblem(client.put(path, "{\"job\": \"x\"}"), 400, "invalid-request");
        assertProblem(client.put(path, "not JSON"), 400, "invalid-request");
        assertProblem(client.put(path, ""), 400, "invalid-request");
        assertThat(rewind("refused", own).status()).isEqualTo(200);
    }

    @Test
    void refusesToChangeAConsumerWhileItHasAnOpenJob() throws Exception {
        newTable("locked");
        JsonNode full = full("busy", "locked");
        try (Connection other = system.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.locked IN ACCESS EXCLUSIVE MODE");
            String waiting = client.accepted(client.post("/exports/full", "busy", "{\"tables\": [\"public.locked\"]}"));
            assertThat(assertProblem(rewind("busy", full), 409, "consumer-busy"))
                    .contains(waiting);
            assertProblem(client.delete("/consumers/busy"), 409, "consumer-busy");
            client.delete("/exports/" + waiting);
            assertThat(client.await(waiting).get("status").asString()).isEqualTo("CANCELLED");
            assertProblem(
                    client.put("/consumers/busy/watermark", "{\"jobId\": \"" + waiting + "\"}"),
                    400,
                    "invalid-request");
        }
        assertThat(rewind("busy", full).status()).isEqualTo(200);
        assertThat(client.delete("/consumers/busy").status()).isEqualTo(204);
    }

    @Test
    void forgetsAConsumerButNotItsFiles() throws Exception {
        newTable("forgotten");
        String key = "the same key";
        String body = "?tables=forgotten";
        JsonNode full = client.await(client.accepted(client.postOnce("/exports/full" + body, "forgotten", key)));
        insert("forgotten", 2);
        JsonNode delta = client.export("delta", "forgotten");
        List<String> files = filesOf("forgotten");

        assertThat(client.delete("/consumers/forgotten").status()).isEqualTo(204);
        assertProblem(client.get("/consumers/forgotten"), 404, "unknown-consumer");
        assertProblem(client.watermark("forgotten"), 404, "unknown-consumer");
        assertProblem(client.delete("/consumers/forgotten"), 404, "unknown-consumer");
        assertProblem(rewind("forgotten", full), 404, "unknown-consumer");
        assertProblem(client.get("/exports/" + delta.get("jobId").asString()), 404, "unknown-job");
        assertThat(client.get("/exports?consumer=forgotten").json().get("total").asInt())
                .isZero();
        assertThat(client.get("/consumers?size=200").text()).doesNotContain("\"forgotten\"");
        assertProblem(client.post("/exports/delta", "forgotten"), 409, "no-watermark");
        assertThat(filesOf("forgotten")).isEqualTo(files);
        try (GroupAdmin group = new GroupAdmin(PREFIX, "forgotten")) {
            assertThat(group.exists()).isFalse();
        }

        JsonNode anew = client.await(client.accepted(client.postOnce("/exports/full" + body, "forgotten", key)));
        assertThat(anew.get("jobId")).isNotEqualTo(full.get("jobId"));
        assertThat(anew.get("sequence").asInt()).isEqualTo(1);
        assertThat(previousJob(anew)).isEmpty();
        assertThat(filesOf("forgotten")).hasSize(files.size() + 2).containsAll(files);
        insert("forgotten", 3);
        assertThatDeltaHolds(client.export("delta", "forgotten"), 3);
    }

    @Test
    void keepsWatermarksThoughKafkaDroppedTheOffsetsWhileTheServiceWasDown() throws Exception {
        newTable("kept");
        full("idle", "kept");
        JsonNode base = full("rewound", "kept");
        insert("kept", 2);
        client.export("delta", "rewound");
        rewind("rewound", base);
        full("gone", "kept");
        client.delete("/consumers/gone");
        JsonNode idle = client.watermark("idle").json();
        JsonNode rewound = client.watermark("rewound").json();

        system.export().kill();
        try (GroupAdmin group = new GroupAdmin(PREFIX, "idle");
                GroupAdmin other = new GroupAdmin(PREFIX, "rewound")) {
            Map<String, Long> offsets = group.offsets();
            Map<String, Long> others = other.offsets();
            group.dropOffsets();
            other.dropOffsets();
            assertThat(group.offsets()).isEmpty();
            system.export().restart();
            system.export().awaitUp();
            assertThat(group.offsets()).isEqualTo(offsets).isNotEmpty();
            assertThat(other.offsets()).isEqualTo(others).isNotEmpty();
        }

        assertThat(withoutLag(client.watermark("idle").json())).isEqualTo(withoutLag(idle));
        assertThat(withoutLag(client.watermark("rewound").json())).isEqualTo(withoutLag(rewound));
        assertProblem(client.get("/consumers/gone"), 404, "unknown-consumer");
        assertThatDeltaHolds(client.export("delta", "idle"), 2);
        JsonNode replayed = client.export("delta", "rewound");
        assertThatDeltaHolds(replayed, 2);
        assertThat(replayed.get("sequence").asInt()).isEqualTo(3);
        assertThat(full("gone", "kept").get("sequence").asInt()).isEqualTo(1);
    }

    @Test
    void refusesARangeOfWhichTheLogHasLostEventsUntilAFull() throws Exception {
        newTable("trimmed");
        JsonNode start = full("slow", "trimmed");
        full("quick", "trimmed");
        insert("trimmed", 2);
        client.export("delta", "quick");
        long afterTwo = topics.end(topic("trimmed"));
        insert("trimmed", 3);
        client.export("delta", "quick");
        JsonNode before = client.watermark("slow").json();

        topics.trim(topic("trimmed"), afterTwo);
        assertFailed(client.export("delta", "slow"), "log-truncated");
        assertFailed(client.export("incremental", "slow"), "log-truncated");
        topics.trim(topic("trimmed"), topics.end(topic("trimmed")));
        assertFailed(client.export("delta", "slow"), "log-truncated");
        assertThat(withoutLag(client.watermark("slow").json())).isEqualTo(withoutLag(before));
        assertThat(assertProblem(rewind("quick", start), 400, "invalid-request"))
                .contains("slow");
        assertProblem(rewind("slow", start), 409, "log-truncated");

        full("slow", "trimmed");
        insert("trimmed", 4);
        assertThatDeltaHolds(client.export("delta", "slow"), 4);
        assertThatDeltaHolds(client.export("delta", "quick"), 4);
    }

    @Test
    void refusesATopicThatWasDeletedAndCreatedAgain() throws Exception {
        newTable("recreated");
        JsonNode full = full("lost-topic", "recreated");
        insert("recreated", 2);
        client.export("delta", "lost-topic");
        JsonNode before = client.watermark("lost-topic").json();

        topics.recreate(topic("recreated"));
        assertFailed(client.export("delta", "lost-topic"), "topic-recreated");
        assertFailed(client.export("incremental", "lost-topic"), "topic-recreated");
        assertProblem(rewind("lost-topic", full), 409, "topic-recreated");
        assertThat(withoutLag(client.watermark("lost-topic").json())).isEqualTo(withoutLag(before));

        Await.until(
                SOON,
                "capture goes on with the new topic",
                () -> client.await(client.accepted(client.post("/exports/full?tables=recreated", "lost-topic")))
                                .get("status")
                                .asString()
                                .equals("SUCCEEDED")
                        && offset("lost-topic") == 0);
        insert("recreated", 3);
        assertThatDeltaHolds(client.export("delta", "lost-topic"), 3);
    }

    @Test
    void refusesAnOlderEpochUntilAFull() throws Exception {
        newTable("epochal");
        JsonNode full = full("old-epoch", "epochal");
        JsonNode before = client.watermark("old-epoch").json();

        system.capture().kill();
        system.dropSlot();
        insert("epochal", 2);
        system.capture().restart();
        system.capture().awaitUp();

        JsonNode failed = client.export("delta", "old-epoch");
        assertFailed(failed, "epoch-changed");
        assertThat(failed.at("/error/remedy").asString()).contains("full export");
        assertFailed(client.export("incremental", "old-epoch"), "epoch-changed");
        assertProblem(rewind("old-epoch", full), 409, "epoch-changed");
        assertThat(withoutLag(client.watermark("old-epoch").json())).isEqualTo(withoutLag(before));

        assertThat(client.file(full("old-epoch", "epochal")).lines()).hasSize(3);
        insert("epochal", 3);
        assertThatDeltaHolds(client.export("delta", "old-epoch"), 3);
    }

    @Test
    void refusesADeltaAfterAnIncrementalThatLeftOutDeparturesUntilAFullOrARewind() {
        newTable("departed");
        JsonNode full = full("partial", "departed");
        insert("departed", 2);
        system.sql("DELETE FROM departed WHERE id = 1");
        JsonNode incremental = client.export("incremental", "partial");
        assertThat(incremental.at("/files/0/omittedDepartures").asInt()).isEqualTo(1);
        insert("departed", 3);
        assertThat(client.file(client.export("incremental", "partial")).lines()).hasSize(2);
        assertProblem(client.post("/exports/delta", "partial"), 409, "departures-not-delivered");

        rewind("partial", full);
        assertThat(client.file(client.export("delta", "partial")).lines()).hasSize(4);
        rewind("partial", incremental);
        assertProblem(client.post("/exports/delta", "partial"), 409, "departures-not-delivered");
        full("partial", "departed");
        insert("departed", 4);
        assertThatDeltaHolds(client.export("delta", "partial"), 4);
    }

    private static void newTable(String table) {
        system.sql(
                "CREATE TABLE " + table + " (id int PRIMARY KEY, name text)",
                "INSERT INTO " + table + " VALUES (1, 'one')");
    }

    private static void insert(String table, int id) {
        system.sql("INSERT INTO " + table + " VALUES (" + id + ", 'name')");
    }

    private static String topic(String table) {
        return PREFIX + ".public." + table;
    }

    private static JsonNode full(String consumer, String table) {
        JsonNode job = client.await(client.accepted(client.post("/exports/full?tables=" + table, consumer)));
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }

    private static JsonNode deltaTo(String consumer, JsonNode end) {
        String to = end.get("jobId").asString();
        return client.await(client.accepted(client.post("/exports/delta?to=" + to, consumer)));
    }

    private static ExportClient.Answer rewind(String consumer, JsonNode job) {
        return client.put(
                "/consumers/" + consumer + "/watermark",
                "{\"jobId\": \"" + job.get("jobId").asString() + "\"}");
    }

    private static String previousJob(JsonNode job) {
        return client.get(job.get("manifest").asString())
                .json()
                .get("previousJob")
                .asString("");
    }

    private static List<String> filesOf(String consumer) throws Exception {
        return system.outputFiles().stream()
                .filter(name -> name.contains('_' + consumer + '_'))
                .toList();
    }

    /** Where the watermark lies in the one partition of its one table. */
    private static long offset(String consumer) {
        return client.watermark(consumer).json().at("/tables/0/offsets/0").asLong();
    }

    private static String withoutLag(JsonNode watermark) {
        return watermark.toString().replaceFirst("\"lag\":[^,}]*", "");
    }

    private static void assertThatDeltaHolds(JsonNode delta, int... ids) {
        assertThat(delta.get("status").asString()).as(delta.toString()).isEqualTo("SUCCEEDED");
        List<String> lines = client.file(delta).lines().skip(1).toList();
        assertThat(lines).hasSize(ids.length);
        for (int i = 0; i < ids.length; i++) {
            assertThat(lines.get(i)).startsWith("\"INSERT\",").endsWith(",\"" + ids[i] + "\",\"name\"");
        }
    }

    private static void assertFailed(JsonNode job, String type) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("FAILED");
        assertThat(job.at("/error/type").asString()).isEqualTo(type);
        assertThat(job.at("/error/status").asInt()).isEqualTo(409);
        assertThat(job.at("/error/remedy").asString()).isNotBlank();
    }

    private static String assertProblem(ExportClient.Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo(type);
        assertThat(answer.json().get("remedy").asString()).isNotBlank();
        return answer.json().get("detail").asString();
    }
}
