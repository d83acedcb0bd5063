package dev.cdcexport.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tables that come, go, and are not captured all the time, under consumers of all tables and of a list. */
class TableSetIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ALL = "all";
    private static final String LIST = "list";

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("tables", folder);
        client = system.client();
        system.sql("CREATE TABLE kept (id int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void takesANewTableInWithTheVeryTransactionThatMadeIt() {
        succeeded(client.export("full", ALL));
        system.sql(
                "BEGIN; CREATE TABLE born (id int PRIMARY KEY); INSERT INTO born VALUES (1); INSERT INTO kept VALUES (1); COMMIT");

        JsonNode delta = succeeded(client.export("delta", ALL));

        assertThat(delta.get("files"))
                .extracting(file -> file.get("table").asString() + ' ' + file.get("inserts"))
                .contains("public.born 1", "public.kept 1");
    }

    @Test
    void letsADroppedTableGoFromTheSetOfAllAndSaysSo() {
        system.sql("CREATE TABLE dropped (id int PRIMARY KEY)", "INSERT INTO dropped VALUES (1)");
        succeeded(client.export("full", ALL));
        system.sql("DROP TABLE dropped");

        String[] manifest = new String[1];
        Await.until(SOON, "a delta tells of the drop", () -> {
            JsonNode delta = succeeded(client.export("delta", ALL));
            manifest[0] = client.get(delta.get("manifest").asString()).text();
            return manifest[0].contains("public.dropped was dropped");
        });

        JsonNode next = succeeded(client.export("delta", ALL));
        assertThat(client.get(next.get("manifest").asString()).text()).doesNotContain("\"public.dropped\"");
    }

    @Test
    void refusesToGoOnWithAListOfWhichATableWasDropped() {
        system.sql("CREATE TABLE listed (id int PRIMARY KEY)");
        fullOfList("listed");
        system.sql("DROP TABLE listed");

        assertThat(awaitFailure(LIST).get("detail").asString()).contains("public.listed was dropped");
        assertThat(awaitFailure(LIST).get("type").asString()).isEqualTo("table-not-captured");
    }

    @Test
    void refusesToGoOnWhereATableWasNotCapturedForAWhile() {
        system.sql("CREATE TABLE paused (id int PRIMARY KEY)");
        fullOfList("paused");
        system.sql("ALTER TABLE paused SET UNLOGGED", "INSERT INTO paused VALUES (1)");
        JsonNode gone = awaitFailure(LIST);
        assertThat(gone.get("detail").asString()).contains("public.paused is no longer captured");
        system.sql("ALTER TABLE paused SET LOGGED");

        Await.until(
                SOON,
                "it is captured again",
                () -> awaitFailure(LIST).get("detail").asString().contains("not captured all the time"));
        fullOfList("paused");
        succeeded(client.export("delta", LIST));
    }

    @Test
    void refusesToTakeInATableWithRowsThatItsTopicDoesNotTell() {
        succeeded(client.export("full", "other"));
        system.sql(
                "CREATE UNLOGGED TABLE filled (id int PRIMARY KEY)",
                "INSERT INTO filled VALUES (1)",
                "ALTER TABLE filled SET LOGGED");

        JsonNode error = awaitFailure("other");
        assertThat(error.get("type").asString()).isEqualTo("table-not-captured");
        assertThat(error.get("remedy").asString()).contains("full export");
        JsonNode full = succeeded(client.export("full", "other"));
        assertThat(full.get("files"))
                .anyMatch(file -> file.get("table").asString().equals("public.filled"));
    }

    @Test
    void holdsEachTableInAFullOfAllHoweverNewItIs() {
        system.sql(
                "CREATE UNLOGGED TABLE newest (id int PRIMARY KEY)",
                "INSERT INTO newest VALUES (1)",
                "ALTER TABLE newest SET LOGGED");
        JsonNode full = succeeded(client.export("full", "new"));
        system.sql("INSERT INTO newest VALUES (2)");
        JsonNode delta = succeeded(client.export("delta", "new"));

        assertThat(full.get("files")).extracting(TableSetIT::tableAndRows).contains("public.newest 1");
        assertThat(delta.get("files")).extracting(TableSetIT::tableAndRows).contains("public.newest 1");
    }

    private static String tableAndRows(JsonNode file) {
        return file.get("table").asString() + ' ' + file.get("rows").asLong();
    }

    private static void fullOfList(String table) {
        succeeded(
                client.await(client.accepted(client.post("/exports/full", LIST, "{\"tables\": [\"" + table + "\"]}"))));
    }

    /** Until capture has looked at the catalogue, deltas go on; then they fail. */
    private static JsonNode awaitFailure(String consumer) {
        JsonNode[] error = new JsonNode[1];
        Await.until(SOON, "a delta of " + consumer + " fails", () -> {
            JsonNode job = client.export("delta", consumer);
            error[0] = job.get("error");
            return job.get("status").asString().equals("FAILED");
        });
        return error[0];
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
