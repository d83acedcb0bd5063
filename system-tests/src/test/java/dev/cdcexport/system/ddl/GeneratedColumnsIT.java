package dev.cdcexport.system.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code GET /tables} advises for tables with generated columns, carried out. */
class GeneratedColumnsIT {

    @TempDir
    static Path folder;

    private static RunningSystem system;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("generated", folder);
        system.sql("CREATE TABLE kept (id int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void areAdvisedAnIndexForTheirSoftDeleteColumnInPlaceOfWholeOldRows() {
        system.sql(
                "CREATE TABLE note (id int PRIMARY KEY, is_deleted boolean NOT NULL DEFAULT false, v text, g int GENERATED ALWAYS AS (id * 2) STORED)",
                "INSERT INTO note (id) VALUES (1), (2)");
        assertThat(warnings("public.note"))
                .contains("a unique index over its key and is_deleted")
                .contains("ALTER TABLE public.note REPLICA IDENTITY USING INDEX");

        DdlConsumer consumer = new DdlConsumer(system.client(), "advised");
        system.sql(
                "CREATE UNIQUE INDEX note_identity ON note (id, is_deleted)",
                "ALTER TABLE note REPLICA IDENTITY USING INDEX note_identity");
        assertThat(warnings("public.note")).isEqualTo("[]");
        consumer.full();
        system.sql("UPDATE note SET v = 'x' WHERE id = 1", "UPDATE note SET is_deleted = true WHERE id = 2");
        consumer.exactDelta();
    }

    @Test
    void areWarnedOfWhereOldRowsAreWholeForPostgresqlRefusesTheirUpdate() {
        system.sql(
                "CREATE TABLE whole (id int, g int GENERATED ALWAYS AS (id * 2) STORED)",
                "INSERT INTO whole VALUES (1)");
        assertThat(warnings("public.whole"))
                .contains("not FULL")
                .contains("a primary key of columns that are not generated");
        system.sql("ALTER TABLE whole REPLICA IDENTITY FULL");
        assertThat(warnings("public.whole")).contains("PostgreSQL refuses UPDATE and DELETE");
        assertThatThrownBy(() -> system.sql("UPDATE whole SET id = 2"))
                .rootCause()
                .hasMessageContaining("cannot update table \"whole\"");

        system.sql(
                "ALTER TABLE whole ALTER id SET NOT NULL",
                "CREATE UNIQUE INDEX whole_identity ON whole (id)",
                "ALTER TABLE whole REPLICA IDENTITY USING INDEX whole_identity",
                "UPDATE whole SET id = 2");
        assertThat(warnings("public.whole")).isEqualTo("[]");
    }

    @Test
    void areNotCapturedWhereOneIsInTheKeyAndStopNoOther() {
        system.sql(
                "CREATE TABLE keyed (id int, g int GENERATED ALWAYS AS (id * 2) STORED PRIMARY KEY)",
                "INSERT INTO keyed VALUES (1)");
        assertThat(table("public.keyed").get("captured").asBoolean()).isFalse();
        assertThat(table("public.keyed").get("refusals").toString())
                .contains("a generated column is in its replica identity");
        DdlConsumer consumer = new DdlConsumer(system.client(), "keyed");
        consumer.full();
        system.sql("INSERT INTO kept VALUES (1)", "INSERT INTO keyed VALUES (2)");
        consumer.exactDelta();

        system.sql(
                "ALTER TABLE keyed ALTER id SET NOT NULL",
                "CREATE UNIQUE INDEX keyed_identity ON keyed (id)",
                "ALTER TABLE keyed REPLICA IDENTITY USING INDEX keyed_identity");
        Await.until(
                Duration.ofSeconds(20),
                "capture has seen it",
                () -> table("public.keyed").get("captured").asBoolean());
        consumer.full();
        system.sql("DELETE FROM keyed WHERE id = 1", "INSERT INTO keyed VALUES (3)");
        consumer.exactDelta();
    }

    private static String warnings(String name) {
        return table(name).get("warnings").toString();
    }

    private static JsonNode table(String name) {
        for (JsonNode table : system.client().tables()) {
            if (table.get("table").asString().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("GET /tables has no " + name);
    }
}
