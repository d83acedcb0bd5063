package dev.cdcexport.system.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What the remedy of a refused delta ({@code table-rewritten}, {@code table-not-captured}) promises happens. Each way that it names is gone by a consumer of its own that is refused alike, and each
 * sentence of it has to be a way that this test knows. A delta that is not refused makes up the tables.
 */
class RemediesIT {

    private static final String PREFIX = "remedies";
    private static final Pattern SENTENCES = Pattern.compile("(?<=\\.) ");
    private static final int ACCEPTED = 202;
    private static final int MOST_WAYS = 4;
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String MAKE = "CREATE TABLE t (id int PRIMARY KEY, v int)";
    private static final String MAKE_OTHERWISE = "CREATE TABLE t (code text PRIMARY KEY, w jsonb)";

    /**
     * What may make a delta be refused.
     *
     * @param what for who reads the test's name
     * @param tables which tables the full before it lists; none for all
     * @param statements what happens to the tables {@code t} and {@code u} between the two
     */
    private record Refusal(String what, List<String> tables, List<String> statements) {

        private static Refusal ofAll(String what, String... statements) {
            return new Refusal(what, List.of(), List.of(statements));
        }

        private static Refusal ofList(String what, String... statements) {
            return new Refusal(what + ", of a list", List.of("t", "u"), List.of(statements));
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static List<Refusal> refusals() {
        return List.of(
                Refusal.ofAll("another type", "ALTER TABLE t ALTER v TYPE bigint USING v * 2"),
                Refusal.ofAll("made again", "DROP TABLE t", MAKE, "INSERT INTO t VALUES (7, 7)"),
                Refusal.ofList("made again", "DROP TABLE t", MAKE, "INSERT INTO t VALUES (7, 7)"),
                Refusal.ofAll("made otherwise", "DROP TABLE t", MAKE_OTHERWISE, "INSERT INTO t VALUES ('a', '{}')"),
                Refusal.ofList("made otherwise", "DROP TABLE t", MAKE_OTHERWISE, "INSERT INTO t VALUES ('a', '{}')"),
                Refusal.ofAll(
                        "made and emptied",
                        "CREATE TABLE n (id int PRIMARY KEY)",
                        "TRUNCATE n",
                        "INSERT INTO n VALUES (1)"),
                Refusal.ofAll("a column renamed", "ALTER TABLE t RENAME v TO w", "UPDATE t SET w = 2"),
                Refusal.ofAll(
                        "another key", "ALTER TABLE t DROP CONSTRAINT t_pkey", "ALTER TABLE t ADD PRIMARY KEY (id, v)"),
                Refusal.ofAll("unlogged", "ALTER TABLE t SET UNLOGGED"),
                Refusal.ofList("unlogged", "ALTER TABLE t SET UNLOGGED"),
                Refusal.ofList("dropped", "DROP TABLE t"),
                Refusal.ofList("renamed", "ALTER TABLE t RENAME TO n"));
    }

    static Stream<Refusal> refusalsOfAll() {
        return refusals().stream().filter(refusal -> refusal.tables.isEmpty());
    }

    @TempDir
    static Path folder;

    private static RunningSystem told;
    private static RunningSystem untold;
    private static RunningSystem system;
    private static ExportClient client;
    private static int consumers;

    private static final Map<Pattern, Way> WAYS = new LinkedHashMap<>();

    /** Something that a remedy names. */
    private interface Way {
        void go(String consumer, Refusal refusal) throws Exception;
    }

    static {
        WAYS.put(Pattern.compile("schemaChange=rebase"), (consumer, refusal) -> {
            succeeded(delta(consumer, "?schemaChange=rebase"));
            assertFilesMakeUpTheTables(consumer);
        });
        WAYS.put(
                Pattern.compile("schemaChange=follow"),
                (consumer, refusal) -> succeeded(delta(consumer, "?schemaChange=follow")));
        WAYS.put(Pattern.compile("[Rr]un a full export"), (consumer, refusal) -> {
            full(
                    consumer,
                    refusal.tables.stream().filter(RemediesIT::isCaptured).toList());
            succeeded(delta(consumer, ""));
            assertFilesMakeUpTheTables(consumer);
        });
        WAYS.put(
                Pattern.compile("See GET /tables"),
                (consumer, refusal) ->
                        assertThat(client.get("/tables").status()).isEqualTo(200));
        WAYS.put(Pattern.compile("A full with the tables wanted makes a list of them"), (consumer, refusal) -> {});
    }

    @BeforeAll
    static void start() throws Exception {
        told = RunningSystem.startEmpty(PREFIX, folder);
        untold = RunningSystem.startEmpty(PREFIX + "_untold", Files.createDirectories(folder.resolve("untold")));
        untold.dropDdlTriggers();
        Await.until(
                SOON,
                "capture knows that DDL is not told",
                () -> untold.capture().health().contains("\"ddl\":\"LOOKED_UP\""));
        system = told;
        client = told.client();
    }

    @AfterAll
    static void stop() throws Exception {
        told.close();
        untold.close();
    }

    @AfterEach
    void dropAll() {
        system.sql("DROP TABLE IF EXISTS t", "DROP TABLE IF EXISTS u", "DROP TABLE IF EXISTS n");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void helpWhereDdlIsTold(Refusal refusal) throws Exception {
        helps(told, refusal);
    }

    @ParameterizedTest
    @MethodSource("refusalsOfAll")
    void helpWhereDdlIsLookedUp(Refusal refusal) throws Exception {
        helps(untold, refusal);
    }

    private static void helps(RunningSystem here, Refusal refusal) throws Exception {
        use(here);
        system.sql(MAKE, "INSERT INTO t VALUES (1, 1)", "CREATE TABLE u (id int PRIMARY KEY)");
        Deque<String> waiting = new ArrayDeque<>();
        for (int i = 0; i < MOST_WAYS; i++) {
            String consumer = "c" + ++consumers;
            full(consumer, refusal.tables);
            waiting.add(consumer);
        }
        for (String statement : refusal.statements) {
            system.sql(statement);
        }
        String consumer = waiting.remove();
        Optional<JsonNode> problem = problem(consumer);
        if (problem.isEmpty()) {
            assertNothingIsMissing(consumer, refusal);
            return;
        }
        String remedy = problem.get().get("remedy").asString();
        for (String sentence : SENTENCES.splitAsStream(remedy).toList()) {
            List<Way> ways = WAYS.entrySet().stream()
                    .filter(way -> way.getKey().matcher(sentence).find())
                    .map(Map.Entry::getValue)
                    .toList();
            assertThat(ways)
                    .as("ways to follow \"" + sentence + "\" of " + problem.get())
                    .isNotEmpty();
            for (Way way : ways) {
                assertThat(problem(consumer)).isPresent();
                way.go(consumer, refusal);
                consumer = waiting.isEmpty() ? consumer : waiting.remove();
            }
        }
    }

    private static void use(RunningSystem here) {
        system = here;
        client = here.client();
    }

    /** What a delta is refused with, at once or when the job runs; empty if it succeeds. */
    private static Optional<JsonNode> problem(String consumer) {
        ExportClient.Answer answer = client.post("/exports/delta", consumer);
        if (answer.status() != ACCEPTED) {
            return Optional.of(answer.json());
        }
        JsonNode job = client.await(client.accepted(answer));
        return job.get("status").asString().equals("FAILED") ? Optional.of(job.get("error")) : Optional.empty();
    }

    private static void full(String consumer, List<String> tables) {
        String query = tables.isEmpty() ? "" : "?tables=" + String.join("&tables=", tables);
        succeeded(client.await(client.accepted(client.post("/exports/full" + query, consumer))));
    }

    private static JsonNode delta(String consumer, String query) {
        return client.await(client.accepted(client.post("/exports/delta" + query, consumer)));
    }

    private static boolean isCaptured(String table) {
        for (JsonNode each : client.tables()) {
            if (each.get("table").asString().equals("public." + table)) {
                return each.get("captured").asBoolean();
            }
        }
        return false;
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }

    /** What no event has told of yet may be seen by a verification first. */
    private static void assertNothingIsMissing(String consumer, Refusal refusal) throws Exception {
        JsonNode verification = verification(consumer);
        if (verification.get("status").asString().equals("DONE")) {
            assertEqual(verification);
            return;
        }
        assertThat(verification.at("/error/type").asString())
                .as(verification.toString())
                .isEqualTo("table-rewritten");
        assertThat(verification.at("/error/remedy").asString()).isEqualTo("Run a full export, then verify.");
        full(consumer, refusal.tables);
        assertFilesMakeUpTheTables(consumer);
    }

    private static void assertFilesMakeUpTheTables(String consumer) {
        assertEqual(verification(consumer));
    }

    private static void assertEqual(JsonNode verification) {
        assertThat(verification.path("equal").asBoolean(false))
                .as(verification.toString())
                .isTrue();
    }

    private static JsonNode verification(String consumer) {
        String path = "/consumers/" + consumer;
        String id = client.post(path + "/verify", consumer)
                .json()
                .get("verificationId")
                .asString();
        JsonNode[] verification = new JsonNode[1];
        Await.until(SOON, "the verification has ended", () -> {
            verification[0] = client.get(path + "/verifications/" + id).json();
            return List.of("DONE", "FAILED")
                    .contains(verification[0].get("status").asString());
        });
        return verification[0];
    }
}
