package dev.cdcexport.system.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.JobRecords;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A database of many tables, of which most have had no changes yet, is exported as one of few is. {@code -Dmany.tables=} and {@code
 * -Dmany.columns=} say how many; the durations and sizes are printed.
 */
class ManyTablesIT {

    private static final int TABLES = Integer.getInteger("many.tables", 200);
    private static final int COLUMNS = Integer.getInteger("many.columns", 20);
    private static final int TABLES_OF_ONE_TRANSACTION = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String ALL = "all";
    private static final String ONE = "one";

    /** What the record of a job over one table may take, however many tables there are. */
    private static final int SMALL_RECORD_BYTES = 8_000;

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        SampleDatabase database = SharedStack.get().newDatabase("many");
        timed("tables made", () -> createTables(database));
        system = timed("services started", () -> RunningSystem.startOn(database, "many", folder));
        client = system.client();
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void exportsAndVerifiesAllTablesAndOneOfThem() throws Exception {
        JsonNode full = timed("full of all", () -> export("full", ALL, "{}"));
        assertThat(full.get("files")).hasSize(TABLES);
        timed("full of one", () -> export("full", ONE, "{\"tables\": [\"" + table(1) + "\"]}"));

        timed("a row in each", ManyTablesIT::insertIntoEach);
        JsonNode one = timed("delta of one", () -> export("delta", ONE, "{}"));
        assertThat(one.at("/progress/rows").asInt()).isEqualTo(1);
        JsonNode all = timed("delta of all", () -> export("delta", ALL, "{}"));
        assertThat(all.at("/progress/rows").asInt()).isEqualTo(TABLES);

        system.sql("UPDATE " + table(TABLES) + " SET c01 = c01 || '!'");
        JsonNode little = timed("delta of all, one of them changed", () -> export("delta", ALL, "{}"));
        assertThat(little.at("/progress/rows").asInt()).isEqualTo(1);
        JsonNode verification = timed("verify", () -> verify(ALL));
        assertThat(verification.get("equal").asBoolean())
                .as(verification.toString())
                .isTrue();

        Map<String, Integer> bytes = JobRecords.largestOfEachConsumer(system.prefix());
        System.out.println("largest records in bytes: " + bytes);
        assertThat(bytes.get(ONE)).isLessThan(SMALL_RECORD_BYTES);
    }

    /** Whoever made the topic may have set it a limit that does not do. */
    @Test
    void endsAJobForGoodWhoseRecordKafkaDoesNotTake() throws Exception {
        String some = IntStream.rangeClosed(1, 100)
                .mapToObj(number -> '"' + table(number) + '"')
                .collect(Collectors.joining(", ", "{\"tables\": [", "]}"));
        JobRecords.limitTo(system.prefix(), SMALL_RECORD_BYTES / 4);

        JsonNode refused = ended("full", "limited", some);

        assertThat(refused.get("status").asString()).as(refused.toString()).isEqualTo("FAILED");
        assertThat(refused.at("/error/type").asString()).isEqualTo("record-too-large");
        assertThat(refused.at("/error/detail").asString())
                .contains(refused.get("jobId").asString(), system.prefix() + ".jobs");
        assertThat(refused.get("attempts").asInt()).isEqualTo(1);
        assertThat(client.watermark("limited").json().get("lsn").isNull()).isTrue();
        JobRecords.limitTo(system.prefix(), 1_000_000);
        export("full", "limited", some);
    }

    private static JsonNode export(String type, String consumer, String body) {
        JsonNode job = ended(type, consumer, body);
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }

    private static JsonNode ended(String type, String consumer, String body) {
        return client.await(client.accepted(client.post("/exports/" + type, consumer, body)), PATIENCE);
    }

    private static JsonNode verify(String consumer) {
        String path = "/consumers/" + consumer;
        String id = client.post(path + "/verify", consumer)
                .json()
                .get("verificationId")
                .asString();
        JsonNode[] verification = new JsonNode[1];
        Await.until(PATIENCE, "verification " + id + " has ended", () -> {
            verification[0] = client.get(path + "/verifications/" + id).json();
            return !verification[0].get("finishedAt").isNull();
        });
        return verification[0];
    }

    /** So few in each transaction that their locks fit. */
    private static int createTables(SampleDatabase database) throws SQLException {
        String[] types = {"text", "integer", "timestamptz", "numeric(12,2)", "boolean"};
        StringBuilder columns = new StringBuilder("id bigint PRIMARY KEY, c01 text NOT NULL");
        for (int column = 2; column < COLUMNS; column++) {
            columns.append(String.format(Locale.ROOT, ", column_%02d %s", column, types[column % types.length]));
        }
        try (Connection connection = database.owner().open("test");
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            connection.setAutoCommit(false);
            for (int number = 1; number <= TABLES; number++) {
                statement.execute("CREATE TABLE " + table(number) + " (" + columns + ")");
                if (number % TABLES_OF_ONE_TRANSACTION == 0 || number == TABLES) {
                    connection.commit();
                }
            }
        }
        return TABLES;
    }

    private static int insertIntoEach() throws SQLException {
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            connection.setAutoCommit(false);
            for (int number = 1; number <= TABLES; number++) {
                statement.execute("INSERT INTO " + table(number) + " VALUES (1, 'x')");
            }
            connection.commit();
        }
        return TABLES;
    }

    private static String table(int number) {
        return String.format(Locale.ROOT, "table_%05d", number);
    }

    /** What is timed. */
    private interface Step<T> {
        T run() throws Exception;
    }

    private static <T> T timed(String what, Step<T> step) throws Exception {
        long began = System.nanoTime();
        T result = step.run();
        System.out.printf(
                "%d tables of %d columns: %s in %d ms%n",
                TABLES, COLUMNS, what, (System.nanoTime() - began) / 1_000_000);
        return result;
    }
}
