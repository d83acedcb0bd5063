package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.source.DdlTriggers;
import dev.cdcexport.source.SourceDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The event triggers of the administrator's script, as whoever executes DDL meets them, and what capture makes of messages like theirs. */
class DdlTriggersIT {

    private static final String WRITE = "SELECT pg_logical_emit_message(true, '" + DdlTriggers.MESSAGE_PREFIX + "', ?)";

    private CaptureStack stack;

    @BeforeEach
    void create() throws SQLException {
        stack = CaptureStack.create("ddl_triggers");
    }

    @AfterEach
    void drop() throws SQLException {
        stack.close();
    }

    @Test
    void tellOfEachCommandAtItsPlaceAmongTheRows() throws SQLException {
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.reader().cut();
            stack.sql(
                    "BEGIN; CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t VALUES (1, 1); ALTER TABLE t RENAME b TO c; "
                            + "INSERT INTO t VALUES (2, 2); ALTER TABLE t DROP c; ALTER TABLE t ADD b text; INSERT INTO t VALUES (3, 'x'); COMMIT");
            Cut cut = stack.reader().cut();

            assertThat(running.isActive()).isTrue();
            assertThat(columnsOfEvents(cut))
                    .containsExactly(List.of("a 1", "b 2"), List.of("a 1", "c 2"), List.of("a 1", "b 3"));
            assertThat(cut.schemaVersion()).isEqualTo(4);
        }
    }

    @Test
    void areAskedNoRightForByARoleThatHasNone() throws SQLException {
        stack.admin("CREATE ROLE nobody LOGIN", "CREATE SCHEMA theirs AUTHORIZATION nobody");
        try {
            stack.admin(
                    "SET ROLE nobody",
                    "CREATE TYPE theirs.mood AS ENUM ('sad')",
                    "CREATE TABLE theirs.t (a int PRIMARY KEY, m theirs.mood)",
                    "ALTER TYPE theirs.mood RENAME VALUE 'sad' TO 'blue'",
                    "ALTER TABLE theirs.t ALTER a TYPE bigint",
                    "CREATE TEMP TABLE own (i int)",
                    "CREATE INDEX ON theirs.t (m)",
                    "DROP INDEX theirs.t_m_idx",
                    "BEGIN ISOLATION LEVEL SERIALIZABLE; ALTER TABLE theirs.t ADD b int; COMMIT",
                    "DROP TABLE theirs.t");
        } finally {
            stack.admin("DROP SCHEMA theirs CASCADE", "DROP ROLE nobody");
        }
    }

    @Test
    void failNoCommandWhereTheyAreBrokenAndAreNotTakenToBeInForce() throws SQLException {
        stack.admin("DROP MATERIALIZED VIEW cdc_export.ddl_key");
        assertThat(guard()).isEmpty();

        stack.sql("CREATE TABLE t (a int)", "ALTER TABLE t ALTER a TYPE bigint", "DROP TABLE t");
    }

    @Test
    void tellThatSomethingUnknownHappenedWhereTheyCannotFindOut() throws SQLException {
        stack.sql("CREATE TABLE t (a int PRIMARY KEY)");
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.reader().cut();
            stack.admin("DROP FUNCTION cdc_export.shapes(oid[])");
            stack.sql("ALTER TABLE t ADD b int", "INSERT INTO t VALUES (1, 1)");
            Cut cut = stack.reader().cut();

            assertThat(running.isActive()).isTrue();
            Cut.Coverage.Rewrite rewrite =
                    Objects.requireNonNull(cut.coverage(topic()).orElseThrow().rewritten());
            assertThat(rewrite.what()).contains("could not tell what ALTER TABLE did");
        }
    }

    @Test
    void areInForceOnlyWhileAllOfThemAreEnabledAlwaysAndAreOthersWhenTheyWereNot() throws SQLException {
        String before = guard().get(0);
        stack.admin("ALTER EVENT TRIGGER cdc_export_end ENABLE");
        assertThat(guard()).isEmpty();
        stack.admin("ALTER EVENT TRIGGER cdc_export_end ENABLE ALWAYS");
        assertThat(guard()).hasSize(1).doesNotContain(before);
    }

    @Test
    void areNotBelievedWhereSomebodyElseHasWrittenTheMessage() throws SQLException {
        stack.sql("CREATE TABLE t (a int PRIMARY KEY)");
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.reader().cut();
            stack.sql("INSERT INTO t VALUES (1)");
            int before = stack.reader().cut().schemaVersion();
            String signed = query("SELECT cdc_export.signed('{\"command\": \"ALTER TABLE\", \"unknown\": true}')");
            for (String message : List.of(
                    "", "x", "0".repeat(64), "0".repeat(64) + " {}", "0".repeat(64) + " null", signed, signed + ' ')) {
                try (Connection connection = stack.database().admin().open("test");
                        PreparedStatement statement = connection.prepareStatement(WRITE)) {
                    statement.setString(1, message);
                    statement.execute();
                }
            }
            stack.sql("INSERT INTO t VALUES (2)");
            Cut cut = stack.reader().cut();

            assertThat(cut.schemaVersion()).isEqualTo(before);
            assertThat(cut.coverage(topic()).orElseThrow().rewritten()).isNull();
            assertThat(running.getBean(MeterRegistry.class)
                            .get("capture.markers.foreign")
                            .functionCounter()
                            .count())
                    .isEqualTo(7);
        }
    }

    private List<List<String>> columnsOfEvents(Cut cut) {
        List<List<String>> columns = new ArrayList<>();
        stack.reader().events(new TableName("public", "t"), cut).forEach(event -> {
            TableSchema schema = Objects.requireNonNull(
                    stack.reader().schemas().get(event.source().schemaId()));
            columns.add(IntStream.range(0, schema.columns().size())
                    .mapToObj(i -> schema.columns().get(i))
                    .map(column -> column.name() + ' ' + column.attribute())
                    .toList());
        });
        return columns;
    }

    private List<String> guard() throws SQLException {
        SourceDatabase capture = stack.database().capture();
        try (Connection connection = capture.open("test")) {
            return DdlTriggers.guard(connection).stream().toList();
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = stack.database().admin().open("test");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private String topic() {
        return stack.topics().changes(new TableName("public", "t"));
    }
}
