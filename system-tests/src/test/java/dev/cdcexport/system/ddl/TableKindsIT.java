package dev.cdcexport.system.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.Replica;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;

/**
 * Every kind of table and every kind of change, as full plus deltas, net and all: applied, the files make up the tables. All tables are
 * exported together, in the three rounds that {@link #start} runs; each test looks at one of them.
 */
class TableKindsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static Replica net;
    private static Replica all;
    private static Replica written;

    private static final Map<String, JsonNode> VERIFICATIONS = new LinkedHashMap<>();
    private static final Map<String, List<String>> BEFORE = new LinkedHashMap<>();
    private static final Map<String, Integer> WRITTEN_ROWS = new LinkedHashMap<>();
    private static final Map<String, TableLives.Life> LIVES = TableLives.all();

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("kinds", folder);
        client = system.client();
        net = new Replica(client);
        all = new Replica(client);
        LIVES.values().forEach(life -> life.made().forEach(system::sql));
        awaitCaptureKnowsAll();
        net.apply(succeeded("/exports/full", "net"));
        all.apply(succeeded("/exports/full", "all"));
        succeeded("/exports/full", "written", tableList(withIncrementals()));
        for (String table : withIncrementals().toList()) {
            BEFORE.put(table, now(table));
        }
        LIVES.values().forEach(life -> life.first().forEach(system::sql));
        copyIn(0, 1_000);
        net.apply(succeeded("/exports/delta", "net"));
        all.apply(succeeded("/exports/delta?changes=all", "all"));
        LIVES.values().forEach(life -> life.second().forEach(system::sql));
        copyIn(1_000, 1_010);
        net.apply(succeeded("/exports/delta", "net"));
        all.apply(succeeded("/exports/delta?changes=all", "all"));
        written = new Replica(client);
        JsonNode incremental = succeeded("/exports/incremental", "written");
        written.apply(incremental);
        incremental
                .get("files")
                .forEach(file -> WRITTEN_ROWS.put(
                        file.get("table").asString(), file.get("rows").asInt()));
        for (String consumer : List.of("net", "all")) {
            VERIFICATIONS.put(consumer, verified(consumer));
        }
    }

    private static JsonNode verified(String consumer) {
        String location = "/consumers/" + consumer + "/verifications/"
                + client.post("/consumers/" + consumer + "/verify", consumer)
                        .json()
                        .get("verificationId")
                        .asString();
        JsonNode[] verification = new JsonNode[1];
        Await.until(PATIENCE, "verification of " + consumer, () -> {
            verification[0] = client.get(location).json();
            return List.of("DONE", "FAILED")
                    .contains(verification[0].get("status").asString());
        });
        return verification[0];
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    static Stream<String> tables() {
        return LIVES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void netDeltasMakeUpTheTable(String table) throws Exception {
        assertMadeUp(net, table);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void deltasOfAllChangesMakeUpTheTable(String table) throws Exception {
        assertMadeUp(all, table);
    }

    /** All tables that were there at the full, but those of which an incremental would have to tell unknown values. */
    static Stream<String> withIncrementals() {
        return tables().filter(table ->
                !List.of("born", "toast_default", "toast_using_index").contains(table));
    }

    /** A row that was written to what it was before may be told again. */
    @ParameterizedTest
    @MethodSource("withIncrementals")
    void incrementalsTellEveryNewStateOnceAndNoOther(String table) throws Exception {
        List<String> told = written.rows(qualified(table));
        List<String> rows = now(table);
        List<String> newStates = minus(rows, Objects.requireNonNull(BEFORE.get(table)));

        assertThat(minus(newStates, told)).isEmpty();
        assertThat(minus(told, rows)).isEmpty();
        assertThat(WRITTEN_ROWS).containsEntry(qualified(table), told.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"net", "all"})
    void verifyAgrees(String consumer) {
        JsonNode verification = Objects.requireNonNull(VERIFICATIONS.get(consumer));
        assertThat(verification.path("equal").asBoolean(false))
                .as(verification.toString())
                .isTrue();
    }

    @Test
    void tellsPartitionsAsTheirTableAndInheritedRowsOnce() {
        JsonNode tables = client.tables();
        List<String> names = new ArrayList<>();
        tables.forEach(table -> names.add(table.get("table").asString()));
        assertThat(names)
                .contains("public.parted", "public.parent", "public.child")
                .noneMatch(name -> name.contains("parted_rest"));
    }

    @Test
    void failsWhereAChangedKeyLeavesALargeValueUnknown() {
        system.sql(
                "CREATE TABLE moved (id int PRIMARY KEY, large text)",
                "ALTER TABLE moved ALTER large SET STORAGE EXTERNAL",
                "INSERT INTO moved VALUES (1, repeat('large', 1000))");
        succeeded("/exports/full?tables=moved", "moved");
        system.sql("UPDATE moved SET id = 2");
        JsonNode delta = client.export("delta", "moved");
        assertThat(delta.get("error").get("type").asString())
                .as(delta.toString())
                .isEqualTo("unknown-value");
        assertThat(delta.get("error").get("remedy").asString())
                .contains("ALTER TABLE public.moved REPLICA IDENTITY FULL");
    }

    private static void assertMadeUp(Replica replica, String table) throws Exception {
        List<String> expected = now(table);
        assertThat(replica.rows(qualified(table))).isEqualTo(expected);
        if (!expected.isEmpty()) {
            assertThat(replica.has(qualified(table))).isTrue();
        }
    }

    private static List<String> now(String table) throws Exception {
        String condition = table.equals("note") ? "is_deleted IS NOT TRUE" : "true";
        return Replica.now(system, qualified(table), condition);
    }

    /** Equal rows count as often as they stand. */
    private static List<String> minus(List<String> rows, List<String> others) {
        List<String> rest = new ArrayList<>(rows);
        others.forEach(rest::remove);
        return rest;
    }

    private static String qualified(String table) {
        return table.contains(".") ? table : "public." + table;
    }

    private static void copyIn(int from, int to) throws Exception {
        try (Connection connection = system.connect()) {
            String rows = IntStream.range(from, to)
                    .mapToObj(i -> i + "\tcopied " + i + "\n")
                    .collect(Collectors.joining());
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY public.copied FROM STDIN", new StringReader(rows));
        }
    }

    /** All means all that capture knows; a table without rows is known only when the catalogue was looked at. */
    private static void awaitCaptureKnowsAll() {
        succeeded("/exports/full", "first", tableList(tables().filter(table -> !table.equals("born"))));
    }

    private static String tableList(Stream<String> tables) {
        return tables.map(table -> '"' + table.replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(", ", "{\"tables\": [", "]}"));
    }

    private static JsonNode succeeded(String call, String consumer, String body) {
        JsonNode job = client.await(client.accepted(client.post(call, consumer, body)));
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }

    private static JsonNode succeeded(String call, String consumer) {
        JsonNode job = client.await(client.accepted(client.post(call, consumer)));
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
