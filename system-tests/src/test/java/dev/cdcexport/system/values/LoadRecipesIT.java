package dev.cdcexport.system.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;

/** The SQL of docs/load-the-files.md for PostgreSQL and DuckDB, run as it stands there, makes the source's table of the files. */
class LoadRecipesIT {

    private static final Pattern BLOCK =
            Pattern.compile("```sql\n-- (PostgreSQL|DuckDB): (\\w+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COPY = Pattern.compile("\\\\copy (\\S+) FROM '([^']+)' (.*)");

    private static final String ROWS = "SELECT id, title, body FROM documents ORDER BY id";

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static SampleDatabase target;

    private final List<Path> files = new ArrayList<>();

    /** A system that files are loaded into. */
    private interface Loader {
        void run(String sql) throws SQLException, IOException;
    }

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("load_recipes", folder);
        client = system.client();
        target = SharedStack.get().newDatabase("load_recipes_target");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
        target.drop();
    }

    @Test
    void ofPostgresqlMakeTheTable() throws Exception {
        try (Connection session = target.owner().open("load");
                Statement statement = session.createStatement()) {
            statement.execute("SET search_path = public");
            Loader loader = sql -> postgresql(session, sql);
            loader.run(block("PostgreSQL", "setup"));
            makesTheTable("PostgreSQL", loader, session);
        }
    }

    @Test
    void ofDuckDbMakeTheTable() throws Exception {
        try (Connection session = DriverManager.getConnection("jdbc:duckdb:")) {
            makesTheTable("DuckDB", sql -> all(session, sql), session);
        }
    }

    private void makesTheTable(String name, Loader loader, Connection session) throws Exception {
        system.sql(
                "DROP TABLE IF EXISTS documents",
                "CREATE TABLE documents (id bigint PRIMARY KEY, title text NOT NULL, body text)",
                "ALTER TABLE documents ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO documents SELECT id, 'title ' || id, repeat('large ', 2000) FROM generate_series(1, 20) id",
                "INSERT INTO documents VALUES (30, '', NULL), (31, 'two\nlines, \"quoted\"', ''), (32, 'NULL', '\\N')");
        String full = job(name, "full");
        loader.run(block(name, "full").replace("full.csv", full));
        assertEqualRows(session);

        system.sql(
                "UPDATE documents SET title = 'unchanged body' WHERE id = 1",
                "UPDATE documents SET body = NULL WHERE id = 2",
                "UPDATE documents SET title = '', body = '' WHERE id = 3",
                "DELETE FROM documents WHERE id IN (4, 30)",
                "UPDATE documents SET id = 104, body = 'moved' WHERE id = 5",
                "INSERT INTO documents VALUES (4, 'again', NULL), (33, 'new', 'a,b')");
        String delta = block(name, "delta").replace("delta.csv", job(name, "delta"));
        loader.run(delta);
        assertEqualRows(session);
        assertThatThrownBy(() -> loader.run(delta)).as("the same job again").isInstanceOf(SQLException.class);
        all(session, "ROLLBACK;");
        assertThatThrownBy(() -> loader.run(delta.replace("SELECT 2, CASE", "SELECT 9, CASE")))
                .as("a job whose previous one is another")
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("(?is).*not.null.*");
        all(session, "ROLLBACK;");
        assertEqualRows(session);

        system.sql("TRUNCATE documents", "INSERT INTO documents VALUES (1, 'after', NULL), (50, '', '')");
        loader.run(block(name, "delta")
                .replace("delta.csv", job(name, "delta"))
                .replace("SELECT 2, CASE", "SELECT 3, CASE")
                .replace("'delta-job'", "'third-job'")
                .replace("'full-job'", "'delta-job'"));
        assertEqualRows(session);
    }

    /** A job's file. */
    private String job(String consumer, String type) throws IOException {
        JsonNode job = client.export(type, consumer);
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        Path file = folder.resolve(consumer + files.size() + ".csv");
        Files.writeString(file, client.file(job));
        files.add(file);
        return file.toString();
    }

    private static String block(String system, String what) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("../docs/load-the-files.md")))
                .results()
                .filter(block -> block.group(1).equals(system) && block.group(2).equals(what))
                .map(block -> block.group(3))
                .collect(Collectors.joining());
    }

    /** As psql does. */
    private static void postgresql(Connection session, String sql) throws SQLException, IOException {
        StringBuilder before = new StringBuilder();
        for (String line : sql.lines().toList()) {
            Matcher copy = COPY.matcher(line);
            if (!copy.matches()) {
                before.append(line).append('\n');
                continue;
            }
            all(session, before.toString());
            before.setLength(0);
            try (Reader file = Files.newBufferedReader(Path.of(copy.group(2)))) {
                session.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY " + copy.group(1) + " FROM STDIN " + copy.group(3), file);
            }
        }
        all(session, before.toString());
    }

    private static void all(Connection session, String sql) throws SQLException {
        String statements =
                sql.lines().map(line -> line.replaceAll(" -- .*", "")).collect(Collectors.joining("\n"));
        try (Statement statement = session.createStatement()) {
            for (String each : Arrays.asList(statements.split(";\\s*(\n|$)", -1))) {
                if (!each.isBlank()) {
                    statement.execute(each);
                }
            }
        }
    }

    private static void assertEqualRows(Connection session) throws SQLException {
        try (Connection source = system.connect();
                Statement statement = source.createStatement()) {
            statement.execute("SET search_path = public");
            assertThat(rows(session)).isEqualTo(rows(source)).isNotEmpty();
        }
    }

    private static List<List<Object>> rows(Connection session) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(ROWS)) {
            while (result.next()) {
                rows.add(Arrays.asList(result.getLong(1), result.getString(2), result.getString(3)));
            }
        }
        return rows;
    }
}
