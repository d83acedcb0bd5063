package dev.cdcexport.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import dev.cdcexport.system.oracle.Replica;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What becomes of exports when the column by which rows count as deleted is not what it was, or never could be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SoftDeleteColumnTests {

    private RunningSystem system;
    private ExportClient client;
    private int consumers;
    private String consumer;

    /** Starts the services on some PostgreSQL. */
    abstract RunningSystem startSystem(Path folder) throws Exception;

    /** Stops the server, if it is the test's own. */
    void stopServer() {
        // it is shared
    }

    /** What lets the stream tell of DDL that has just happened to the table note. */
    abstract String told();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        system = startSystem(folder);
        client = system.client();
        system.sql("CREATE TABLE kept (id int PRIMARY KEY)");
    }

    @AfterAll
    void stop() throws Exception {
        system.close();
        stopServer();
    }

    @BeforeEach
    void create() {
        consumer = "consumer-" + ++consumers;
        system.sql(
                "TRUNCATE kept",
                "DROP TABLE IF EXISTS note",
                "CREATE TABLE note (id int PRIMARY KEY, is_deleted boolean)",
                "ALTER TABLE note REPLICA IDENTITY FULL",
                "INSERT INTO note VALUES (1, false), (2, true), (3, false)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE note RENAME is_deleted TO gone",
                "ALTER TABLE note DROP is_deleted",
                "ALTER TABLE note ALTER is_deleted TYPE text"
            })
    void isNeverFollowedNorTakenForNone(String ddl) {
        assertThat(succeeded(client.export("full", consumer))
                        .at("/progress/rows")
                        .asInt())
                .isEqualTo(2);
        system.sql(ddl, told(), "INSERT INTO kept VALUES (" + consumers + ")");

        for (String request : new String[] {"delta", "delta?schemaChange=follow", "incremental?schemaChange=follow"}) {
            JsonNode error = client.await(client.accepted(client.post("/exports/" + request, consumer)))
                    .get("error");
            assertThat(error.get("type").asString()).as(error.toString()).isEqualTo("table-rewritten");
            assertThat(error.get("detail").asString()).contains("export.soft-delete-columns", "public.note");
        }
        JsonNode error = exported("full?tables=note").get("error");
        assertThat(error.get("type").asString()).as(error.toString()).isEqualTo("table-not-captured");
        assertThat(error.get("detail").asString()).contains("export.soft-delete-columns", "public.note");
        assertThat(client.get("/tables").text()).contains("export.soft-delete-columns names for public.note");
        othersGoOn();
    }

    private void othersGoOn() {
        assertLeftOut(succeeded(client.export("full", consumer)));
        system.sql("INSERT INTO kept VALUES (-" + consumers + ")", "UPDATE note SET id = id + 100");
        assertLeftOut(succeeded(client.export("delta", consumer)));
        assertThat(new DdlConsumer(client, consumer).isVerificationRefused()).isFalse();
    }

    private void assertLeftOut(JsonNode job) {
        assertThat(job.get("leftOut")).as(job.toString()).hasSize(1);
        assertThat(job.at("/leftOut/0/table").asString()).isEqualTo("public.note");
        assertThat(job.at("/leftOut/0/reason").asString()).contains("export.soft-delete-columns");
        assertThat(client.get(job.get("manifest").asString())
                        .json()
                        .at("/leftOut/0/table")
                        .asString())
                .isEqualTo("public.note");
    }

    @Test
    void letsATableThatWasLeftOutJoinOnceTheSettingHoldsForIt() throws Exception {
        system.sql("ALTER TABLE note DROP is_deleted");
        Replica replica = new Replica(client);
        replica.apply(succeeded(client.export("full", consumer)));
        system.sql("ALTER TABLE note ADD is_deleted boolean", "UPDATE note SET is_deleted = true WHERE id = 1");
        replica.apply(succeeded(exported("delta?schemaChange=rebase")));

        assertThat(replica.rows("public.note"))
                .isEqualTo(Replica.now(system, "public.note", "is_deleted IS NOT TRUE"))
                .isNotEmpty();
        system.sql("UPDATE note SET is_deleted = true");
        replica.apply(succeeded(client.export("delta", consumer)));
        assertThat(replica.rows("public.note")).isEmpty();
    }

    private JsonNode exported(String request) {
        return client.await(client.accepted(client.post("/exports/" + request, consumer)));
    }

    @Test
    void isToldWhereItCameBackAsAnotherOne() throws Exception {
        Replica replica = new Replica(client);
        JsonNode full = succeeded(client.export("full", consumer));
        replica.apply(full);
        assertThat(client.get(full.get("manifest").asString()).text())
                .contains("\"softDeleteColumn\" : \"is_deleted\"");
        system.sql("ALTER TABLE note DROP is_deleted", "ALTER TABLE note ADD is_deleted boolean", told());
        assertThat(client.export("delta", consumer).at("/error/type").asString())
                .isEqualTo("table-rewritten");

        replica.apply(
                succeeded(client.await(client.accepted(client.post("/exports/delta?schemaChange=rebase", consumer)))));
        assertThat(replica.rows("public.note"))
                .isEqualTo(Replica.now(system, "public.note", "is_deleted IS NOT TRUE"))
                .hasSize(3);
    }

    @Test
    void cannotBeGenerated() {
        system.sql(
                "DROP TABLE note",
                "CREATE TABLE note (id int PRIMARY KEY, at timestamptz, is_deleted boolean GENERATED ALWAYS AS (at IS NOT NULL) STORED)",
                "INSERT INTO note VALUES (1, now()), (2, NULL)");

        JsonNode error = exported("full?tables=note").get("error");
        assertThat(error.get("detail").asString()).contains("is_deleted, which is generated");
        assertThat(client.get("/tables").text()).contains("which is generated");
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
