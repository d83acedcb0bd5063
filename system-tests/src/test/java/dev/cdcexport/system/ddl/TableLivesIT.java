package dev.cdcexport.system.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.PublishedTopic;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A name is not a table: tables that take each other's names, as migrations, loads by night and dbt make them. Each delta is asked for at once, and the
 * files are held against the tables.
 */
class TableLivesIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final List<String> DBT_RUN = List.of(
            "CREATE TABLE model__dbt_tmp AS SELECT i AS id, 'run ' || i AS v FROM generate_series(1, 3) i",
            "ALTER TABLE IF EXISTS model RENAME TO model__dbt_backup",
            "ALTER TABLE model__dbt_tmp RENAME TO model",
            "DROP TABLE IF EXISTS model__dbt_backup");

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static int number;

    private String consumer;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("lives", folder);
        client = system.client();
        system.sql("CREATE TABLE kept (id int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @BeforeEach
    void exportAll() {
        consumer = "consumer-" + ++number;
    }

    @AfterEach
    void dropAll() {
        system.sql("DROP SCHEMA IF EXISTS other CASCADE; DROP SCHEMA IF EXISTS another CASCADE");
        for (String table : List.of("model", "model__dbt_tmp", "a", "b", "c", "staging")) {
            system.sql("DROP TABLE IF EXISTS " + table);
        }
    }

    @Test
    void tellsAllRowsOfATableThatGotItsNameInTheTransactionThatMadeIt() {
        full();
        system.sql(transaction(DBT_RUN));

        assertThat(delta()).containsEntry("public.model", "3 inserts");
        assertFilesMakeUpTheTables();
    }

    @Test
    void tellsThatATableHasTakenTheNameOfAnother() {
        system.sql(transaction(DBT_RUN));
        full();
        system.sql("INSERT INTO kept VALUES (" + number + ")", transaction(DBT_RUN));

        assertThat(delta()).containsEntry("public.model", "truncate 3 inserts");
        assertFilesMakeUpTheTables();
        system.sql("INSERT INTO model VALUES (4, 'after')");
        assertThat(delta()).containsEntry("public.model", "1 inserts");
        assertFilesMakeUpTheTables();
    }

    @Test
    void tellsItAlsoWhereEachStepIsATransactionAndCaptureSeesThemAll() {
        full();
        for (int run = 0; run < 2; run++) {
            for (String step : DBT_RUN) {
                system.sql(step);
                delta();
                assertFilesMakeUpTheTables();
            }
        }
    }

    @Test
    void tellsItToAConsumerOfThatTableAlone() {
        system.sql(transaction(DBT_RUN));
        fullOf("public.model");
        system.sql(transaction(DBT_RUN), "INSERT INTO model VALUES (4, 'after')");

        assertThat(delta()).isEqualTo(Map.of("public.model", "truncate 4 inserts"));
        assertFilesMakeUpTheTables();
    }

    @Test
    void tellsWhoeverReadsTheTopicWhereOneTableEndsAndAnotherBegins() {
        full();
        system.sql("CREATE TABLE marked (id int PRIMARY KEY)", "INSERT INTO marked VALUES (1)");
        delta();
        system.sql(
                "BEGIN; DROP TABLE marked; CREATE TABLE marked (id int PRIMARY KEY); INSERT INTO marked VALUES (2); COMMIT",
                "INSERT INTO marked VALUES (3)");
        delta();

        List<String> marks = PublishedTopic.headers("lives.public.marked", "table-oid");
        assertThat(marks).hasSize(3);
        assertThat(marks.get(0)).isEmpty();
        assertThat(marks.get(1)).isNotEmpty().isEqualTo(marks.get(2));
        system.sql("DROP TABLE marked");
    }

    @Test
    void takesATableThatIsMadeAgainEachNight() {
        full();
        for (int night = 1; night <= 3; night++) {
            system.sql(transaction(List.of(
                    "DROP TABLE IF EXISTS staging",
                    "CREATE TABLE staging AS SELECT i AS id FROM generate_series(1, " + night + ") i")));
            assertThat(delta().get("public.staging")).endsWith(night + " inserts");
            assertFilesMakeUpTheTables();
        }
    }

    @Test
    void takesATableThatWasDroppedAndIsMadeAgainLater() {
        system.sql("CREATE TABLE staging (id int PRIMARY KEY)", "INSERT INTO staging VALUES (1), (2)");
        full();
        system.sql("DROP TABLE staging");
        assertTold("public.staging was dropped");
        system.sql("BEGIN; CREATE TABLE staging (id int PRIMARY KEY); INSERT INTO staging VALUES (3); COMMIT");

        assertThat(delta()).containsEntry("public.staging", "1 inserts");
        assertFilesMakeUpTheTables();
    }

    @Test
    void tellsThatATableIsAnotherOneThoughItHasNoRowsYet() {
        system.sql("CREATE TABLE staging (id int PRIMARY KEY, v text)", "INSERT INTO staging VALUES (1, 'a')");
        full();
        system.sql("BEGIN; DROP TABLE staging; CREATE TABLE staging (id int PRIMARY KEY); COMMIT");
        assertTold("public.staging is another table");
        assertFilesMakeUpTheTables();

        system.sql("INSERT INTO staging VALUES (2)");
        assertThat(delta()).containsEntry("public.staging", "1 inserts");
        assertFilesMakeUpTheTables();
    }

    @Test
    void tellsItToAConsumerOfThatTableAloneAndTakesItInWithItsFirstRow() {
        system.sql("CREATE TABLE staging (id int PRIMARY KEY, v text)", "INSERT INTO staging VALUES (1, 'a')");
        fullOf("public.staging");
        system.sql("BEGIN; DROP TABLE staging; CREATE TABLE staging (id int PRIMARY KEY); COMMIT");
        assertTold("public.staging is another table");
        assertThat(delta()).isEmpty();

        system.sql("INSERT INTO staging VALUES (2)");
        assertThat(delta()).isEqualTo(Map.of("public.staging", "1 inserts"));
        assertFilesMakeUpTheTables();
    }

    @Test
    void followsTablesThatExchangeTheirNamesAndMoveThroughSchemas() {
        full();
        system.sql(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "INSERT INTO a VALUES (1)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO b VALUES (2)");
        delta();
        assertFilesMakeUpTheTables();
        system.sql(
                "BEGIN; ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a; ALTER TABLE c RENAME TO b; "
                        + "INSERT INTO a VALUES (3); INSERT INTO b VALUES (4); COMMIT",
                "INSERT INTO a VALUES (5)");
        assertTold("public.a is another table");
        assertFilesMakeUpTheTables();
        system.sql("CREATE SCHEMA other", "ALTER TABLE a SET SCHEMA other", "INSERT INTO other.a VALUES (6)");
        assertTold("other.a");
        assertFilesMakeUpTheTables();
        system.sql(
                "ALTER SCHEMA other RENAME TO another",
                "INSERT INTO another.a VALUES (7)",
                "ALTER TABLE another.a SET SCHEMA public",
                "INSERT INTO a VALUES (8)");
        assertTold("public.a");
        assertFilesMakeUpTheTables();
    }

    @Test
    void asksForAFullWhereATableWithRowsThatNoTopicTellsHasTheNameNow() {
        system.sql(
                "CREATE UNLOGGED TABLE b (id int PRIMARY KEY)",
                "INSERT INTO b VALUES (1)",
                "ALTER TABLE b SET LOGGED",
                "CREATE TABLE a (id int PRIMARY KEY)");
        full();
        system.sql("BEGIN; DROP TABLE a; ALTER TABLE b RENAME TO a; INSERT INTO a VALUES (2); COMMIT");

        JsonNode error = client.export("delta", consumer).get("error");
        assertThat(error.get("type").asString()).isEqualTo("table-not-captured");
        assertThat(error.get("detail").asString()).contains("public.a");
        full();
        assertFilesMakeUpTheTables();
    }

    private static String transaction(List<String> steps) {
        return "BEGIN; " + String.join("; ", steps) + "; COMMIT";
    }

    private void full() {
        succeeded(client.export("full", consumer));
    }

    private void fullOf(String table) {
        succeeded(client.await(
                client.accepted(client.post("/exports/full", consumer, "{\"tables\": [\"" + table + "\"]}"))));
    }

    /** What the files of a delta tell, by table. */
    private Map<String, String> delta() {
        JsonNode delta = succeeded(client.export("delta", consumer));
        Map<String, String> told = new TreeMap<>();
        delta.get("files")
                .forEach(file -> told.put(
                        file.get("table").asString(),
                        (file.get("truncates").asInt() > 0 ? "truncate " : "")
                                + file.get("inserts").asInt()
                                + " inserts"));
        return told;
    }

    /** A delta that is asked for at once tells it in its manifest. */
    private void assertTold(String what) {
        JsonNode delta = succeeded(client.export("delta", consumer));
        assertThat(client.get(delta.get("manifest").asString()).text()).contains(what);
    }

    private void assertFilesMakeUpTheTables() {
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
        assertThat(verification[0].path("equal").asBoolean(false))
                .as(verification[0].toString())
                .isTrue();
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
