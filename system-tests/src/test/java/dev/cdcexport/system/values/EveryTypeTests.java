package dev.cdcexport.system.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.CopyOracle;
import dev.cdcexport.system.oracle.RawCsv;
import dev.cdcexport.system.oracle.TypeTables;
import dev.cdcexport.system.oracle.TypeTables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Every type of a version of PostgreSQL, its edges and random values, exported in every way and held against what COPY prints, on a
 * database whose settings would have each value printed otherwise. The rows are inserted, then updated, then deleted; the tests look
 * at the files that this gave.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EveryTypeTests {

    /** Columns that a delta puts before the table's. */
    private static final int DELTA_COLUMNS = 5;

    /** Each prints some value otherwise than the settings of the files. */
    private static final List<String> HOSTILE = List.of(
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'Asia/Kathmandu'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
            "lc_monetary = 'POSIX'",
            "quote_all_identifiers = on",
            "xmloption = 'document'",
            "xmlbinary = 'hex'",
            "array_nulls = off",
            "client_encoding = 'LATIN1'",
            "search_path = public, gen");

    private RunningSystem system;
    private CopyOracle oracle;
    private TypeTables types;

    private final Map<String, Map<String, List<String>>> inserted = new HashMap<>();
    private final Map<String, Map<String, List<String>>> updated = new HashMap<>();
    private final List<Map<String, byte[]>> netDeltas = new ArrayList<>();
    private Map<String, byte[]> full = Map.of();
    private Map<String, byte[]> incremental = Map.of();
    private Map<String, byte[]> deltaOfInserts = Map.of();
    private Map<String, byte[]> deltaOfUpdates = Map.of();
    private Map<String, byte[]> deltaOfDeletes = Map.of();

    /** A database of the version that is tested, prepared by the administrator's script. */
    abstract SampleDatabase newDatabase(Path folder) throws SQLException;

    @BeforeAll
    void export(@TempDir Path folder) throws Exception {
        SampleDatabase database = newDatabase(folder);
        beHostile(database);
        SourceDatabase admin = database.admin();
        system = RunningSystem.startOn(database, database.name(), folder);
        oracle = CopyOracle.open(admin.jdbcUrl(), admin.user(), admin.password());
        double seed = new Random().nextDouble();
        System.out.println("seed of the values of all types: " + seed);
        try (Connection session = admin.open("types")) {
            types = TypeTables.create(session, seed);
            for (String consumer : List.of("each", "net", "incremental")) {
                exported("full", consumer, "");
            }
            types.insert();
            remember(inserted);
            deltaOfInserts = exported("delta", "each", "?changes=all");
            netDeltas.add(exported("delta", "net", ""));
            incremental = exported("incremental", "incremental", "");
            full = exported("full", "full", "");
            types.update();
            remember(updated);
            deltaOfUpdates = exported("delta", "each", "?changes=all");
            netDeltas.add(exported("delta", "net", ""));
            types.delete();
            deltaOfDeletes = exported("delta", "each", "?changes=all");
        }
    }

    private static void beHostile(SampleDatabase database) throws SQLException {
        try (Connection session = database.admin().open("hostile");
                Statement statement = session.createStatement()) {
            for (String setting : HOSTILE) {
                statement.execute("ALTER DATABASE \"" + database.name() + "\" SET " + setting);
                for (String role : List.of("cdc_capture", "cdc_export")) {
                    statement.execute("ALTER ROLE " + role + " IN DATABASE \"" + database.name() + "\" SET " + setting);
                }
            }
        }
    }

    /** The rows as COPY prints them now, and the rows themselves. */
    private void remember(Map<String, Map<String, List<String>>> rows) throws SQLException, IOException {
        for (Table table : types.tables()) {
            rows.put(table.name(), oracle.rows("public." + table.name(), table.columns()));
            String copy = (rows == inserted ? "inserted_" : "updated_") + table.name();
            oracle.execute("CREATE TEMP TABLE " + copy + " AS TABLE public." + table.name());
        }
    }

    /** The files of an export by table. */
    private Map<String, byte[]> exported(String type, String consumer, String query) throws IOException {
        ExportClient client = system.client();
        JsonNode job = client.await(client.accepted(client.post("/exports/" + type + query, consumer)));
        if (!job.get("status").asString().equals("SUCCEEDED")) {
            throw new AssertionError(job.toString());
        }
        Map<String, byte[]> files = new HashMap<>();
        for (JsonNode file : job.get("files")) {
            String table = file.get("table").asString();
            Path path = system.output().resolve(file.get("name").asString());
            files.put(table.substring(table.indexOf('.') + 1), Files.readAllBytes(path));
        }
        return files;
    }

    @AfterAll
    void stop() throws Exception {
        if (oracle != null) {
            oracle.close();
        }
        if (system != null) {
            system.close();
        }
        stopServer();
    }

    /** Stops the server, if it is of the tests' own; called last. */
    void stopServer() {}

    @Test
    void aFullFileIsWhatCopyPrints() {
        for (Table table : types.tables()) {
            assertSameRows("full", table, body(table, full, 0), inserted);
        }
    }

    @Test
    void anIncrementalFileIsWhatCopyPrints() {
        for (Table table : types.tables()) {
            assertSameRows("incremental", table, body(table, incremental, 0), inserted);
        }
    }

    @Test
    void aDeltaOfInsertsIsWhatCopyPrints() {
        for (Table table : types.tables()) {
            assertSameRows("INSERT", table, lines(table, deltaOfInserts, "INSERT"), inserted);
            assertThat(lines(table, deltaOfInserts, "UPDATE")).isEmpty();
            assertThat(lines(table, deltaOfInserts, "DELETE")).isEmpty();
        }
    }

    /** A row with a new key is a DELETE of the old row, as far as the replica identity tells it, and an INSERT. */
    @Test
    void aDeltaOfUpdatesIsWhatCopyPrintedBeforeAndAfter() {
        for (Table table : types.tables()) {
            List<List<String>> after = new ArrayList<>(lines(table, deltaOfUpdates, "UPDATE"));
            int sameKey = after.size();
            after.addAll(lines(table, deltaOfUpdates, "INSERT"));
            List<List<String>> before = lines(table, deltaOfUpdates, "DELETE");
            assertSameRows("after the update", table, after, updated);
            assertKnownRows("before the update", table, before, inserted);
            assertThat(before).as(table.name()).hasSize(types.rows() - sameKey);
            if (table.readable()) {
                assertThat(sameKey).as(table.name()).isLessThanOrEqualTo((types.rows() + 1) / 2);
            }
        }
    }

    /** With a key of all columns this is the old key, otherwise the whole old row. */
    @Test
    void aDeltaOfDeletesIsWhatCopyPrintedBefore() {
        for (Table table : types.tables()) {
            assertSameRows("DELETE", table, lines(table, deltaOfDeletes, "DELETE"), updated);
        }
    }

    @Test
    void copyFromReadsAFullAndAnIncrementalFileBack() throws Exception {
        for (Table table : types.tables()) {
            if (table.readable()) {
                assertReadBack("full_" + table.name(), table, file(table, full));
                assertReadBack("incremental_" + table.name(), table, file(table, incremental));
            }
        }
    }

    private void assertReadBack(String into, Table table, byte[] file) throws SQLException, IOException {
        oracle.execute("CREATE TEMP TABLE " + into + " (LIKE public." + table.name() + ")");
        oracle.read(into, file);
        assertEqualTables(into, "inserted_" + table.name());
    }

    @Test
    void copyFromReadsDeltasBackAndAppliedTheyAreTheTable() throws Exception {
        for (Table table : types.tables()) {
            if (table.readable() && !table.isKey()) {
                String replica = "replica_" + table.name();
                oracle.execute(
                        "CREATE TEMP TABLE " + replica + " (LIKE public." + table.name() + ", PRIMARY KEY (id))");
                for (Map<String, byte[]> delta : netDeltas) {
                    apply(file(table, delta), replica, table);
                }
                assertEqualTables(replica, "updated_" + table.name());
            }
        }
    }

    private void apply(byte[] delta, String replica, Table table) throws SQLException, IOException {
        oracle.execute("CREATE TEMP TABLE delta (_op text, _seq text, _lsn pg_lsn, _committed_at timestamptz, "
                + "_unchanged json, LIKE public." + table.name() + ")");
        oracle.read("delta", delta);
        String columns = "id, " + String.join(", ", table.columnNames());
        oracle.execute(
                "DELETE FROM " + replica + " r USING delta d WHERE d._op = 'DELETE' AND r.id = d.id",
                "INSERT INTO " + replica + " SELECT " + columns
                        + " FROM delta WHERE _op IN ('INSERT', 'UPDATE') ON CONFLICT (id) "
                        + "DO UPDATE SET "
                        + table.columnNames().stream()
                                .map(column -> column + " = excluded." + column)
                                .collect(Collectors.joining(", ")),
                "DROP TABLE delta");
    }

    /** Row by row the very same values: {@code *<>} compares images, where {@code =} says that 1.0 is 1.00. */
    private void assertEqualTables(String left, String right) throws SQLException {
        String different =
                oracle.query("SELECT string_agg(coalesce(l.id, r.id)::text, ' ') FROM " + left + " l FULL JOIN " + right
                        + " r ON l.id = r.id WHERE l.id IS NULL OR r.id IS NULL OR l::record *<> r::record");
        assertThat(different).as(left + " differs from " + right + " in rows").isNull();
        assertThat(oracle.query("SELECT count(*) FROM " + left)).isEqualTo(String.valueOf(types.rows()));
    }

    /** The lines of a delta with one operation, without what a delta puts before the row. */
    private static List<List<String>> lines(Table table, Map<String, byte[]> delta, String operation) {
        return body(table, delta, DELTA_COLUMNS).stream()
                .filter(line -> line.get(0).equals('"' + operation + '"'))
                .peek(line -> assertThat(line.get(DELTA_COLUMNS - 1))
                        .as("_unchanged in " + table.name())
                        .isEmpty())
                .map(line -> line.subList(DELTA_COLUMNS, line.size()))
                .toList();
    }

    private static List<List<String>> body(Table table, Map<String, byte[]> files, int columnsBefore) {
        List<List<String>> rows = RawCsv.rows(file(table, files));
        List<String> header = rows.get(0);
        List<String> expected = new ArrayList<>(List.of("\"id\""));
        table.columnNames().forEach(name -> expected.add('"' + name + '"'));
        assertThat(header.subList(columnsBefore, header.size())).isEqualTo(expected);
        return rows.subList(1, rows.size());
    }

    private static byte[] file(Table table, Map<String, byte[]> files) {
        return Objects.requireNonNull(files.get(table.name()), "no file of " + table.name());
    }

    private void assertSameRows(
            String what, Table table, List<List<String>> actual, Map<String, Map<String, List<String>>> expected) {
        assertKnownRows(what, table, actual, expected);
        assertThat(actual).as(what + ' ' + table.name()).hasSize(types.rows());
    }

    private void assertKnownRows(
            String what, Table table, List<List<String>> actual, Map<String, Map<String, List<String>>> expected) {
        Map<String, List<String>> rows = expected.getOrDefault(table.name(), Map.of());
        for (List<String> row : actual) {
            List<String> right = Objects.requireNonNull(
                    rows.get(row.get(0)), () -> what + ": " + table.name() + " has no row " + row);
            if (!row.equals(right)) {
                for (int i = 1; i < row.size(); i++) {
                    assertThat(RawCsv.show(row.get(i)))
                            .as(what + ": " + table.columns().get(i - 1).type() + " in row " + row.get(0) + " of "
                                    + table.name())
                            .isEqualTo(RawCsv.show(right.get(i)));
                }
                assertThat(row).isEqualTo(right);
            }
        }
        assertThat(actual.stream().map(row -> row.get(0)).distinct()).hasSameSizeAs(actual);
    }
}
