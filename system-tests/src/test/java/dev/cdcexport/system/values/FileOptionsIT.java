package dev.cdcexport.system.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;

/** What a request says of its files: COPY FROM reads every kind of them back, and verification understands them. */
class FileOptionsIT {

    private static final List<String> ROWS = List.of(
            "(1, 'plain', 1.50, true, NULL, NULL)",
            "(2, '', NULL, false, E'line\\nfeed', '{\"a\": [1, null]}')",
            "(3, E'quote \" comma , semi ; tab \\t pipe |', -1, NULL, E'\\r\\n', '\"\\\"\"')",
            "(4, E'\\\\.', 'NaN', true, '=1+1', NULL)",
            "(5, E'\\\\N', 0, false, 'NULL', NULL)",
            "(6, ' padded ', 12345678901234567890.123, true, '''=1', NULL)",
            "(7, 'ü€😀', 7, true, '-', NULL)");

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("fileoptions", folder, Map.of("export.csv.null-text", "NULL"));
        client = system.client();
        system.sql(
                "CREATE TABLE odd (id int PRIMARY KEY, \"a, B\" text, n numeric, flag boolean, memo text, doc jsonb)",
                "ALTER TABLE odd REPLICA IDENTITY FULL",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE TABLE odd_back (LIKE odd)",
                "CREATE TABLE odd_steps (_op text, _seq text, _lsn pg_lsn, _committed_at timestamptz, _unchanged json, "
                        + "LIKE odd)",
                "ALTER TABLE odd_back REPLICA IDENTITY FULL",
                "ALTER TABLE odd_steps REPLICA IDENTITY FULL");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @BeforeEach
    void fill() {
        system.sql(
                "TRUNCATE odd, odd_back, odd_steps",
                "INSERT INTO odd VALUES " + String.join(", ", ROWS),
                "INSERT INTO odd SELECT i, 'row ' || i, i, true, NULL, NULL FROM generate_series(10, 40) i");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            nullText=                                                       | FORMAT csv, HEADER
            compression=gzip                                                | FORMAT csv, HEADER, NULL 'NULL'
            delimiter=tab&quoting=minimal                                   | FORMAT csv, HEADER, NULL 'NULL', DELIMITER E'\\t'
            delimiter=;&header=false&nullText=%5CN                          | FORMAT csv, NULL '\\N', DELIMITER ';'
            lineEnding=crlf&quoting=minimal&splitRows=5                     | FORMAT csv, HEADER, NULL 'NULL'
            splitBytes=400&delimiter=pipe&header=false                      | ~FORMAT csv, NULL 'NULL', DELIMITER '|'~
            splitRows=7&splitBytes=100000&lineEnding=crlf&compression=gzip  | FORMAT csv, HEADER, NULL 'NULL'
            """)
    void isReadBackByCopyIntoAnEqualTableAndVerified(String options, String copyOptions) throws Exception {
        String consumer = "c" + Integer.toHexString(options.hashCode());
        JsonNode full = export("full", consumer, options + "&tables=odd");
        copyIn("odd_back", full, copyOptions);
        assertEqualTables();

        system.sql(
                "UPDATE odd SET memo = E'changed\\r\\n', n = NULL WHERE id IN (2, 12)",
                "DELETE FROM odd WHERE id IN (3, 13)",
                "UPDATE odd SET id = 104 WHERE id = 4",
                "INSERT INTO odd SELECT i, E'new \" ' || i, i, NULL, '', '[]' FROM generate_series(200, 220) i");
        JsonNode delta = export("delta", consumer, options);
        copyIn("odd_steps", delta, copyOptions);
        system.sql(
                "DELETE FROM odd_back USING odd_steps WHERE odd_back.id = odd_steps.id",
                "INSERT INTO odd_back SELECT id, \"a, B\", n, flag, memo, doc FROM odd_steps WHERE _op <> 'DELETE'");
        assertEqualTables();

        JsonNode verification = verify(consumer);
        assertThat(verification.get("equal").asBoolean()).as("%s", verification).isTrue();
        assertThat(verification.get("tables").get(0).get("notCompared").size()).isZero();
    }

    @Test
    void listsPartsInOrderEachWithItsCountsAndHeader() throws Exception {
        JsonNode job = export("full", "parts", "tables=odd&splitRows=10&quoting=minimal&delimiter=semicolon");
        JsonNode files = job.get("files");
        assertThat(files.size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            JsonNode file = files.get(i);
            assertThat(file.get("part").asInt()).isEqualTo(i + 1);
            assertThat(file.get("name").asString()).endsWith("_part000" + (i + 1) + ".csv");
            assertThat(file.get("rows").asInt()).isEqualTo(i < 3 ? 10 : 8);
            assertThat(client.download(file.get("url").asString())).startsWith("id;a, B;n;flag;memo;doc\n");
        }
        JsonNode manifest = client.get(job.get("manifest").asString()).json();
        assertThat(names(manifest.get("files"))).isEqualTo(names(files)).isSorted();
        assertThat(manifest.get("counts").get("rows").asInt()).isEqualTo(38);
        assertThat(manifest.get("csv").get("delimiter").asString()).isEqualTo(";");
        assertThat(manifest.get("csv").get("nullText").asString()).isEqualTo("NULL");
        assertThat(manifest.get("csv").get("quoting").asString()).isEqualTo("minimal");
        assertThat(manifest.get("csv").get("lineEnding").asString()).isEqualTo("lf");
        assertThat(manifest.get("csv").get("formulaGuard").asBoolean()).isFalse();
        assertThat(manifest.get("split").get("rows").asInt()).isEqualTo(10);
        assertThat(job.get("options").get("csv")).isEqualTo(manifest.get("csv"));
    }

    @Test
    void leavesOutColumnsInEveryKindOfFileAndSaysWhatThenCannotBeVerified() throws Exception {
        JsonNode full =
                export("full", "columns", "tables=odd&columns=odd.memo,odd.id,odd.%22a, B%22".replace(" ", "%20"));
        assertThat(client.file(full)).startsWith("\"id\",\"a, B\",\"memo\"\n\"1\",\"plain\",NULL\n");
        JsonNode table =
                client.get(full.get("manifest").asString()).json().get("tables").get(0);
        assertThat(table.get("columns").size()).isEqualTo(3);
        assertThat(texts(table.get("omittedColumns"))).containsExactly("n", "flag", "doc");

        system.sql("UPDATE odd SET n = 99 WHERE id = 1", "UPDATE odd SET memo = 'x' WHERE id = 2");
        JsonNode delta = client.await(client.accepted(
                client.post("/exports/delta", "columns", "{\"exclude\": {\"public.odd\": [\"n\", \"memo\"]}}")));
        assertThat(client.file(delta).lines().toList())
                .hasSize(3)
                .first()
                .asString()
                .endsWith("\"_unchanged\",\"id\",\"a, B\",\"flag\",\"doc\"");
        system.sql("UPDATE odd SET memo = 'y' WHERE id = 2");
        JsonNode incremental = export("incremental", "columns", "columns=odd.id");
        assertThat(client.file(incremental)).isEqualTo("\"id\"\n\"2\"\n");

        JsonNode verification = verify("columns");
        assertThat(verification.get("equal").asBoolean()).as("%s", verification).isTrue();
        assertThat(texts(verification.get("tables").get(0).get("notCompared")))
                .containsExactly("a, B", "n", "flag", "memo", "doc");

        export("full", "columns", "tables=odd&exclude=odd.id");
        JsonNode untold = verify("columns");
        assertThat(untold.get("equal").isNull()).as("%s", untold).isTrue();
        assertThat(untold.get("tables").get(0).get("notVerified").asString()).contains("key [id]");
    }

    @Test
    void guardsAgainstFormulasInAFullAndADeltaAlikeAndVerifiesWhatThatLeaves() throws Exception {
        JsonNode full = export("full", "guard", "tables=odd&formulaGuard=true");
        assertThat(client.file(full)).contains("\"'=1+1\"").contains("\"'-1\"").contains("\"'=1\"");
        system.sql("UPDATE odd SET memo = '@SUM(1)' WHERE id = 1");
        assertThat(client.file(export("delta", "guard", "formulaGuard=true"))).contains("\"'@SUM(1)\"");
        JsonNode verification = verify("guard");
        assertThat(verification.get("equal").asBoolean()).as("%s", verification).isTrue();
        assertThat(verification.get("tables").get(0).get("guarded").asBoolean()).isTrue();
    }

    @Test
    void refusesWhatCannotBeWithFieldValueAndRemedy() {
        assertInvalid("full", "delimiter=x.", "delimiter: 'x.'");
        assertInvalid("full", "nullText=a%2Cb", "nullText: 'a,b'");
        assertInvalid("full", "delimeter=x", "delimeter: there is no such option");
        assertInvalid("full", "tables=odd&columns=odd.nme", "columns: 'nme' is no column of public.odd");
        assertInvalid("full", "tables=odd&columns=other.id", "columns: public.other is not among the tables exported");
        export("full", "refused", "tables=odd");
        assertInvalid("delta", "columns=odd.memo", "columns: without 'id'");
        assertInvalid("incremental", "exclude=odd.id", "exclude: without 'id'");
        assertInvalid("delta", "exclude=odd.nme", "exclude: 'nme' is no column of public.odd");
        assertInvalid("delta", "exclude=other.id", "exclude: public.other is not among");
    }

    @Test
    void refusesMorePartsThanAJobMayHaveUntilTheyAreLarger() {
        system.sql(
                "CREATE TABLE many AS SELECT i AS id FROM generate_series(1, 1500) i",
                "ALTER TABLE many ADD PRIMARY KEY (id)");

        JsonNode job = client.await(client.accepted(client.post("/exports/full?tables=many&splitRows=1", "many")));
        assertThat(job.get("status").asString()).isEqualTo("FAILED");
        assertThat(job.at("/error/type").asString()).as(job.toString()).isEqualTo("invalid-request");
        assertThat(job.at("/error/detail").asString()).startsWith("splitRows, splitBytes: ");
        assertThat(job.at("/error/remedy").asString()).isEqualTo("Ask for larger parts.");
        assertThat(logOf(job)).as("a user's mistake is one line").hasSize(1).allMatch(line -> line.contains(" INFO "));

        JsonNode larger = client.await(client.accepted(client.post("/exports/full?tables=many&splitRows=2", "many")));
        assertThat(larger.get("status").asString()).as(larger.toString()).isEqualTo("SUCCEEDED");
        assertThat(larger.get("files")).hasSize(750);
    }

    /** What the service has logged of a job's end, and lines of a stack trace. */
    private static List<String> logOf(JsonNode job) {
        try {
            return Files.readAllLines(system.export().log()).stream()
                    .filter(line -> line.contains(job.get("jobId").asString() + " of ") || line.startsWith("\tat "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void describesEveryOption() {
        JsonNode api = client.get("/v3/api-docs").json();
        List<String> parameters = StreamSupport.stream(
                        api.get("paths")
                                .get("/exports/{type}")
                                .get("post")
                                .get("parameters")
                                .spliterator(),
                        false)
                .filter(parameter -> parameter.get("in").asString().equals("query"))
                .peek(parameter ->
                        assertThat(parameter.get("description").asString()).isNotBlank())
                .map(parameter -> parameter.get("name").asString())
                .toList();
        JsonNode body = api.get("components").get("schemas").get("ExportBody").get("properties");
        assertThat(parameters)
                .contains("delimiter", "header", "nullText", "quoting", "lineEnding", "formulaGuard")
                .contains("compression", "splitRows", "splitBytes", "columns", "exclude")
                .containsExactlyInAnyOrderElementsOf(
                        body.propertyNames().stream().toList());
    }

    private static void assertInvalid(String type, String options, String detail) {
        ExportClient.Answer answer = client.post("/exports/" + type + '?' + options, "refused");
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.json().get("type").asString()).isEqualTo("invalid-request");
        assertThat(answer.json().get("detail").asString()).startsWith(detail);
        assertThat(answer.json().get("remedy").asString()).isNotBlank();
    }

    private static JsonNode export(String type, String consumer, String options) {
        JsonNode job = client.await(client.accepted(client.post("/exports/" + type + '?' + options, consumer)));
        assertThat(job.get("status").asString()).as("%s", job).isEqualTo("SUCCEEDED");
        return job;
    }

    private static JsonNode verify(String consumer) {
        ExportClient.Answer accepted = client.post("/consumers/" + consumer + "/verify", null);
        String path = "/consumers/" + consumer + "/verifications/"
                + accepted.json().get("verificationId").asString();
        JsonNode[] found = new JsonNode[1];
        Await.until(java.time.Duration.ofSeconds(60), "verified", () -> {
            found[0] = client.get(path).json();
            return List.of("DONE", "FAILED").contains(found[0].get("status").asString());
        });
        return found[0];
    }

    /** Each part by itself, as each has its own header. */
    private static void copyIn(String table, JsonNode job, String options) throws SQLException, IOException {
        try (Connection connection = system.connect()) {
            for (JsonNode file : job.get("files")) {
                try (InputStream in = open(file.get("name").asString())) {
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY public." + table + " FROM STDIN (" + options + ')', in);
                }
            }
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream file = Files.newInputStream(system.output().resolve(name));
        return name.endsWith(".gz") ? new GZIPInputStream(file) : file;
    }

    private static void assertEqualTables() throws SQLException {
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement();
                ResultSet different = statement.executeQuery("""
                        (SELECT o::text FROM public.odd o EXCEPT ALL SELECT b::text FROM public.odd_back b)
                        UNION ALL (SELECT b::text FROM public.odd_back b EXCEPT ALL SELECT o::text FROM public.odd o)
                        """)) {
            List<String> rows = new ArrayList<>();
            while (different.next()) {
                rows.add(different.getString(1));
            }
            assertThat(rows).isEmpty();
        }
    }

    private static List<String> names(JsonNode files) {
        return StreamSupport.stream(files.spliterator(), false)
                .map(file -> file.get("name").asString())
                .collect(Collectors.toList());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
