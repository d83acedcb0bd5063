package dev.cdcexport.system.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SampleDatabases;
import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.CopyOracle;
import dev.cdcexport.system.oracle.RawCsv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What other tools are known to have written into files instead of the value, and the tables that Debezium tests itself with. */
class FaithfulFilesIT {

    private static final int DELTA_COLUMNS = 5;

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static CopyOracle oracle;

    @BeforeAll
    static void start() throws Exception {
        SampleDatabase database = SharedStack.get().newDatabase("faithful");
        system = RunningSystem.startOn(database, database.name(), folder);
        SourceDatabase admin = database.admin();
        oracle = CopyOracle.open(admin.jdbcUrl(), admin.user(), admin.password());
    }

    @AfterAll
    static void stop() throws Exception {
        oracle.close();
        system.close();
    }

    /** A placeholder in place of a large value that an update left as it was, or the name of a Java class: neither is anywhere. */
    @Test
    void writesNoPlaceholderForALargeValueThatAnUpdateLeftAsItWas() throws Exception {
        String large = "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 500) i)";
        system.sql(
                "CREATE TABLE large (id int PRIMARY KEY, n int, big text, tags text[], doc jsonb)",
                "ALTER TABLE large ALTER big SET STORAGE EXTERNAL");
        exported("full", "toast", "public.large");
        system.sql("INSERT INTO large VALUES (1, 1, " + large + ", ARRAY[" + large + "], to_jsonb(" + large + "))");
        byte[] insert = exported("delta", "toast", "public.large");
        system.sql("UPDATE large SET n = 2");
        byte[] update = exported("delta", "toast", "public.large");

        List<String> line = RawCsv.rows(update).get(1);
        assertThat(line.get(0)).isEqualTo("\"UPDATE\"");
        assertThat(line.subList(4, line.size()))
                .containsExactly("\"[\"\"big\"\",\"\"tags\"\",\"\"doc\"\"]\"", "\"1\"", "\"2\"", "", "", "");
        for (byte[] file : List.of(insert, update)) {
            assertThat(new String(file, StandardCharsets.UTF_8))
                    .doesNotContain("__debezium", "unavailable", "java.", "Object@", "[B@");
        }
    }

    /** The true value is kept where the consumer leaves alone what {@code _unchanged} names; a text like a placeholder is a text. */
    @Test
    void neverOverwritesALargeValueAndTakesATextThatLooksLikeAPlaceholderForAText() throws Exception {
        system.sql("CREATE TABLE mistaken (id int PRIMARY KEY, n int, word text)");
        exported("full", "mistaken", "public.mistaken");
        system.sql(
                "INSERT INTO mistaken VALUES (1, 1, '__debezium_unavailable_value'), (2, 1, 'unknown'), (3, 1, 'NULL'), "
                        + "(4, 1, '\\N'), (5, 1, '[\"word\"]'), (6, 1, ''), (7, 1, NULL)",
                "UPDATE mistaken SET n = 2");
        byte[] delta = exported("delta", "mistaken", "public.mistaken");

        assertThat(RawCsv.rows(delta).stream().skip(1).map(row -> row.get(4) + ' ' + row.get(7)))
                .containsExactly(
                        " \"__debezium_unavailable_value\"",
                        " \"unknown\"",
                        " \"NULL\"",
                        " \"\\N\"",
                        " \"[\"\"word\"\"]\"",
                        " \"\"",
                        " ");
    }

    @Test
    void tellsNullFromEmptyAndKeepsJsonOfSeveralLinesInOneField() throws Exception {
        system.sql("CREATE TABLE told (id int PRIMARY KEY, word text, doc json)");
        exported("full", "told", "public.told");
        system.sql(
                "INSERT INTO told VALUES (1, NULL, NULL), (2, '', E'{\\n  \"a\": \"x, \\\\\"y\\\\\"\",\\r\\n\\t\"b\": [1,\\n2]\\n}')");
        byte[] delta = exported("delta", "told", "public.told");
        byte[] full = exported("full", "told-full", "public.told");

        List<List<String>> rows = RawCsv.rows(delta);
        assertThat(rows.get(1).subList(DELTA_COLUMNS, 8)).containsExactly("\"1\"", "", "");
        assertThat(rows.get(2).get(6)).isEqualTo("\"\"");
        assertThat(RawCsv.rows(full).get(2)).isEqualTo(rows.get(2).subList(DELTA_COLUMNS, 8));
        oracle.execute("CREATE TEMP TABLE told_back (LIKE public.told)");
        oracle.read("told_back", full);
        assertThat(oracle.copy("told_back")).isEqualTo(oracle.copy("public.told"));
    }

    @Test
    void roundsAndOverflowsNothing() throws Exception {
        system.sql(
                "CREATE TABLE extremes (id int PRIMARY KEY, n numeric, d float8, r float4, b bigint, t timestamp, z timestamptz, y date)");
        exported("full", "extremes", "public.extremes");
        system.sql("INSERT INTO extremes VALUES "
                + "(1, 'NaN', 'NaN', 'NaN', 9223372036854775807, 'infinity', 'infinity', 'infinity'), "
                + "(2, '-Infinity', '-Infinity', '-Infinity', -9223372036854775808, '-infinity', '-infinity', '-infinity'), "
                + "(3, 123456789012345678901234567890.123456789, 0.1, 16777217, 9007199254740993, '294276-12-31 23:59:59.999999', "
                + "'4714-11-24 00:00:00+00 BC', '5874897-12-31')");

        assertThat(new String(exported("delta", "extremes", "public.extremes"), StandardCharsets.UTF_8))
                .contains(
                        ",\"1\",\"NaN\",\"NaN\",\"NaN\",\"9223372036854775807\",\"infinity\",\"infinity\",\"infinity\"\n")
                .contains(
                        ",\"2\",\"-Infinity\",\"-Infinity\",\"-Infinity\",\"-9223372036854775808\",\"-infinity\",\"-infinity\","
                                + "\"-infinity\"\n")
                .contains(
                        ",\"3\",\"123456789012345678901234567890.123456789\",\"0.1\",\"1.6777216e+07\",\"9007199254740993\","
                                + "\"294276-12-31 23:59:59.999999\",\"4714-11-24 00:00:00+00 BC\",\"5874897-12-31\"\n");
    }

    /** Tables with the types of those in Debezium's own test data, written anew. */
    @Test
    void exportsTheKindsOfTablesThatDebeziumTestsItselfWithEquallyInBothWays() throws Exception {
        try (Connection session = system.connectAsAdministrator();
                Statement statement = session.createStatement()) {
            statement.execute("SET search_path = public");
            statement.execute(SampleDatabases.script("types/debezium-tables.sql"));
            Map<String, byte[]> empty = exportedTables("full", "debezium");
            statement.execute("SELECT fill()");
            Map<String, byte[]> delta = exportedTables("delta", "debezium");
            Map<String, byte[]> full = exportedTables("full", "debezium-full");

            assertThat(delta.keySet()).isEqualTo(full.keySet()).isEqualTo(empty.keySet());
            for (String table : full.keySet()) {
                List<List<String>> changes = RawCsv.rows(Objects.requireNonNull(delta.get(table))).stream()
                        .map(row -> row.subList(DELTA_COLUMNS, row.size()))
                        .toList();
                assertThat(changes).as(table).isEqualTo(RawCsv.rows(Objects.requireNonNull(full.get(table))));
                assertThat(changes).as(table).hasSizeGreaterThan(1);
            }
        }
    }

    @Test
    void refusesADatabaseWithoutAnEncodingAndWarnsOfNames() throws Exception {
        SampleDatabase somewhere = SharedStack.get().newDatabase("encoding");
        String name = somewhere.name() + "_none";
        try (Connection session = somewhere.admin().open("test");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE DATABASE " + name
                    + " ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER 'libc' TEMPLATE template0");
        }
        SourceDatabase none = SharedStack.get().database().administrator(name);
        try (Connection session = none.open("test");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE public.t (id int PRIMARY KEY)");
            statement.execute("CREATE PUBLICATION all_tables FOR ALL TABLES WITH (publish_via_partition_root = true)");
            List<SourceTable> tables = Catalog.publishedTables(session, "all_tables");
            assertThat(tables.get(0).refusals()).singleElement().asString().contains("SQL_ASCII");
        }
        try (Connection session = somewhere.admin().open("test");
                Statement statement = session.createStatement()) {
            statement.execute("DROP DATABASE " + name);
        }
        somewhere.drop();

        system.sql("CREATE TABLE naming (id int PRIMARY KEY, what regclass)");
        for (JsonNode table : system.client().tables()) {
            String warnings = table.get("warnings").toString();
            assertThat(warnings.contains("names of other objects (what)"))
                    .isEqualTo(table.get("table").asString().equals("public.naming"));
        }
    }

    /** The only file of an export of one table. */
    private static byte[] exported(String type, String consumer, String table) throws IOException {
        Map<String, byte[]> files = files(type, consumer, "{\"tables\": [\"" + table + "\"]}");
        assertThat(files).hasSize(1);
        return files.values().iterator().next();
    }

    private static Map<String, byte[]> exportedTables(String type, String consumer) throws SQLException, IOException {
        String tables = oracle.query("SELECT json_agg('debezium.' || relname) FROM pg_class "
                + "WHERE relnamespace = 'debezium'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition");
        return files(type, consumer, "{\"tables\": " + tables + "}");
    }

    private static Map<String, byte[]> files(String type, String consumer, String body) throws IOException {
        ExportClient client = system.client();
        JsonNode job = client.await(client.accepted(client.post("/exports/" + type, consumer, body)));
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        Map<String, byte[]> files = new HashMap<>();
        for (JsonNode file : job.get("files")) {
            Path path = system.output().resolve(file.get("name").asString());
            files.put(file.get("table").asString(), Files.readAllBytes(path));
        }
        return files;
    }
}
