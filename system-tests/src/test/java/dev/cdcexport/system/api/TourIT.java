package dev.cdcexport.system.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The README's tour and the calls around it. */
class TourIT {

    private static final String DELTA_HEADER = "\"_op\",\"_seq\",\"_lsn\",\"_committed_at\",\"_unchanged\","
            + "\"id\",\"name\",\"email\",\"created_at\",\"updated_at\",\"is_deleted\",\"operation_type\"";
    private static final String HEADER =
            "\"id\",\"name\",\"email\",\"created_at\",\"updated_at\",\"is_deleted\",\"operation_type\"";

    private static final Pattern METRIC = Pattern.compile("`((?:capture|export)_[a-z_]+)`");

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startWithSample("tour", folder);
        client = system.client();
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void describesHowFilesLookInTheApi() {
        JsonNode schemas = client.get("/v3/api-docs").json().at("/components/schemas");

        assertThat(schemas.at("/ExportOptions/properties/csv/$ref").asString()).endsWith("/CsvFormat");
        assertThat(schemas.at("/CsvFormat/properties").has("delimiter")).isTrue();
    }

    @Test
    void hasEachMetricThatTheDocumentsName() throws Exception {
        client.export("full", "metrics");
        String metrics = client.get("/actuator/prometheus").text()
                + new ExportClient(system.capture().port())
                        .get("/actuator/prometheus")
                        .text();

        assertThat(METRIC.matcher(Files.readString(Path.of("../docs/operations.md")))
                        .results()
                        .map(found -> found.group(1)))
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(metrics).contains("\n" + name));
    }

    @Test
    void followsTheTourFromAFullExportToTheChangesThatCameAfterIt() throws Exception {
        JsonNode full = client.export("full", "consumer-1");
        assertThat(full.get("status").asString()).isEqualTo("SUCCEEDED");
        String fullFile = client.file(full);
        assertThat(fullFile.lines().findFirst()).contains(HEADER);
        assertThat(fullFile.lines().count()).isEqualTo(1 + activeUsers());
        assertThat(fullFile).isEqualTo(HEADER + "\n" + activeUsersAsCopyPrintsThem());
        JsonNode other = client.export("full", "consumer-2");

        system.sql(
                "UPDATE users SET name = 'Ada Lovelace' WHERE id = 3",
                "INSERT INTO users (name, email) VALUES ('Grace Hopper', 'grace@example.com')");
        assertThat(client.delete("/users/5").status()).isEqualTo(204);

        JsonNode delta = client.export("delta", "consumer-1");
        List<String> lines = client.file(delta).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo(DELTA_HEADER);
        assertThat(lines.get(1)).startsWith("\"DELETE\",").contains(",\"5\",").endsWith("\"true\",\"DELETE\"");
        assertThat(lines.get(2))
                .startsWith("\"UPDATE\",")
                .contains(",\"3\",\"Ada Lovelace\",\"user-3@example.com\",")
                .endsWith("\"false\",\"UPDATE\"");
        assertThat(lines.get(3))
                .startsWith("\"INSERT\",")
                .contains("\"Grace Hopper\",\"grace@example.com\",")
                .endsWith("\"false\",\"INSERT\"");
        assertThat(delta.get("sequence").asInt()).isEqualTo(2);
        assertThat(delta.get("from").get("lsn").asString())
                .isEqualTo(full.get("to").get("lsn").asString());

        JsonNode again = client.export("delta", "consumer-1");
        assertThat(client.file(again)).isEqualTo(DELTA_HEADER + "\n");

        assertThat(client.watermark("consumer-2").json().get("lsn").asString())
                .isEqualTo(other.get("to").get("lsn").asString());
        JsonNode incremental = client.export("incremental", "consumer-2");
        List<String> rows = client.file(incremental).lines().toList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0)).isEqualTo(HEADER);
        assertThat(rows.get(1)).startsWith("\"3\",\"Ada Lovelace\",");
        assertThat(rows.get(2)).contains("\"Grace Hopper\",");
        assertThat(incremental.get("files").get(0).get("omittedDepartures").asInt())
                .isEqualTo(1);
        assertThat(client.post("/exports/delta", "consumer-2")
                        .json()
                        .get("type")
                        .asString())
                .isEqualTo("departures-not-delivered");

        for (JsonNode job : List.of(full, delta, again, incremental)) {
            JsonNode file = job.get("files").get(0);
            Path published = system.output().resolve(file.get("name").asString());
            assertThat(Files.size(published)).isEqualTo(file.get("bytes").asLong());
            assertThat(system.outputFiles())
                    .contains(published.getFileName().toString().replace("_public.users.csv", ".manifest.json"));
        }
    }

    /** Newer ones warn of native code, and of what they will no longer have. */
    @Test
    void makesNoJvmWarn() {
        client.await(client.accepted(client.post("/exports/full?compression=zstd", "warned")));
        client.export("delta", "warned");
        List<Path> logs = List.of(
                system.capture().log(),
                system.export().log(),
                SharedStack.get().broker().log());
        assertThat(logs).allSatisfy(log -> assertThat(log).content().doesNotContain("WARNING: "));
        assertThat(logs.get(1)).content().contains("Started ExportApplication");
    }

    @Test
    void answersWhatIsWrongWithAProblemThatNamesTheRemedy() {
        assertProblem(client.get("/exports/01UNKNOWN"), 404, "unknown-job");
        assertProblem(client.post("/exports/delta", "../x"), 400, "invalid-request");
        assertProblem(client.post("/exports/delta", "x".repeat(65)), 400, "invalid-request");
        assertProblem(client.post("/exports/delta", ""), 400, "invalid-request");
        assertProblem(client.post("/exports/delta", null), 400, "invalid-request");
        assertProblem(client.post("/exports/delta", "nobody"), 409, "no-watermark");
        assertProblem(client.post("/exports/incremental", "nobody"), 409, "no-watermark");
        assertProblem(client.post("/exports/full", "c", "{\"tables\": [\"nothing\"]}"), 404, "unknown-table");
        assertProblem(client.post("/exports/full", "c", "{\"table\": []}"), 400, "invalid-request");
        assertProblem(client.post("/exports/full?compression=zip", "c"), 400, "invalid-request");
        assertProblem(client.post("/exports/full?compression=gzip", "c", "{}"), 400, "invalid-request");
        assertProblem(client.watermark("nobody"), 404, "unknown-consumer");
        assertProblem(client.get("/users/100000000"), 404, "unknown-user");
    }

    @Test
    void holdsInADeltaWhatWasCommittedJustBeforeItWasAskedForEveryTimeOfAHundred() {
        client.export("full", "fresh");
        for (int i = 0; i < 100; i++) {
            String name = "fresh " + i;
            system.sql("UPDATE users SET name = '" + name + "' WHERE id = 42");
            String file = client.file(client.export("delta", "fresh"));
            assertThat(file.lines().skip(1))
                    .as("round %s", i)
                    .singleElement()
                    .asString()
                    .contains(name);
        }
    }

    @Test
    void tellsOfTheCapturedTables() {
        JsonNode tables = client.tables();
        assertThat(tables.size()).isEqualTo(1);
        JsonNode users = tables.get(0);
        assertThat(users.get("table").asString()).isEqualTo("public.users");
        assertThat(users.get("key").get(0).asString()).isEqualTo("id");
        assertThat(users.get("softDeleteColumn").asString()).isEqualTo("is_deleted");
        assertThat(users.get("replicaIdentity").asString()).isEqualTo("FULL");
    }

    @Test
    void answersTheSameJobForTheSameIdempotencyKeyAndRefusesAnotherRequestUnderIt() {
        ExportClient.Answer first = client.postOnce("/exports/full?compression=zstd", "idempotent", "key-1");
        ExportClient.Answer second = client.postOnce("/exports/full?compression=zstd", "idempotent", "key-1");
        assertThat(client.accepted(second)).isEqualTo(client.accepted(first));
        assertProblem(client.postOnce("/exports/full", "idempotent", "key-1"), 422, "idempotency-conflict");
        JsonNode job = client.await(client.accepted(first));
        assertThat(job.get("files").get(0).get("name").asString()).endsWith(".csv.zst");
        assertThat(client.get("/exports?consumer=idempotent")
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(1);
    }

    private static void assertProblem(ExportClient.Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo(type);
        assertThat(answer.json().get("remedy").asString()).isNotBlank();
    }

    private static long activeUsers() throws Exception {
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT count(*) FROM public.users WHERE is_deleted IS NOT TRUE")) {
            result.next();
            return result.getLong(1);
        }
    }

    private static String activeUsersAsCopyPrintsThem() throws Exception {
        java.io.StringWriter copied = new java.io.StringWriter();
        try (Connection connection = system.connect()) {
            connection
                    .unwrap(org.postgresql.PGConnection.class)
                    .getCopyAPI()
                    .copyOut(
                            "COPY (SELECT id, name, email, created_at, updated_at, is_deleted::text, operation_type "
                                    + "FROM public.users WHERE is_deleted IS NOT TRUE) TO STDOUT (FORMAT csv, FORCE_QUOTE *)",
                            copied);
        }
        return copied.toString();
    }
}
