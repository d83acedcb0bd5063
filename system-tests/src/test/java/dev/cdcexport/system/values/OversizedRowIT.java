package dev.cdcexport.system.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Rows that are larger than capture can publish, under a heap of 256 MB, of which a twentieth is the limit: 13 MB. */
class OversizedRowIT {

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static int number;

    private String table;
    private String consumer;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("oversized", folder);
        client = system.client();
        system.sql("CREATE TABLE other (id int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @BeforeEach
    void createATable() {
        number++;
        table = "large_" + number;
        consumer = "consumer-" + number;
        system.sql(
                "CREATE TABLE " + table + " (id int PRIMARY KEY, v text)",
                "ALTER TABLE " + table + " REPLICA IDENTITY FULL");
        succeeded(client.await(client.accepted(client.post("/exports/full?tables=other," + table, consumer))));
        succeeded(client.await(client.accepted(client.post("/exports/full?tables=other", "other-" + number))));
    }

    /** The last is small to PostgreSQL, but each of its characters takes six in JSON. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "repeat('a', 14000000)",
                "repeat('a', 300000000)",
                "repeat(E'\\u0001', 3000000)",
            })
    void takesItsTableOutOfCoverageAndNothingElse(String value) {
        system.sql("INSERT INTO " + table + " VALUES (7, " + value + ")", "INSERT INTO other VALUES (" + number + ")");

        assertThat(rows(succeeded(client.export("delta", "other-" + number)))).isEqualTo(1);
        JsonNode refused = client.export("delta", consumer);
        assertThat(refused.get("error").get("type").asString()).isEqualTo("table-not-captured");
        assertThat(refused.get("error").get("detail").asString()).contains(table, "{\"id\":7}");
        assertThat(system.capture().health()).contains("public." + table).contains("is on no topic");

        system.sql("DELETE FROM " + table);
        succeeded(client.export("full", consumer));
        system.sql("INSERT INTO " + table + " VALUES (8, 'small')");
        assertThat(rows(succeeded(client.export("delta", consumer)))).isEqualTo(1);
    }

    @Test
    void isPublishedUpToTheLimitWithItsOldRowBesideIt() {
        system.sql("INSERT INTO " + table + " VALUES (1, repeat('a', 6000000))");
        system.sql("UPDATE " + table + " SET v = repeat('b', 6000000)");

        JsonNode delta = succeeded(client.export("delta", consumer));

        assertThat(rows(delta)).isEqualTo(1);
        assertThat(delta.get("progress").get("bytes").asLong()).isGreaterThan(6_000_000);
    }

    private static int rows(JsonNode job) {
        int rows = 0;
        for (JsonNode file : job.get("files")) {
            rows += file.get("rows").asInt();
        }
        return rows;
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
