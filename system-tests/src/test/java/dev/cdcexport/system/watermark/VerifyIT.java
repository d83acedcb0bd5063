package dev.cdcexport.system.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.JavaCommand;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Verifications: what the files make up is compared with the tables, and nothing moves. */
class VerifyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("verify", folder);
        client = system.client();
        system.sql(
                "CREATE TABLE item (id int, part text, name text, large text, PRIMARY KEY (part, id))",
                "ALTER TABLE item ALTER COLUMN large SET STORAGE EXTERNAL",
                "CREATE TABLE bag (a int, b text)",
                "ALTER TABLE bag REPLICA IDENTITY FULL",
                "CREATE TABLE single (c text)",
                "ALTER TABLE single REPLICA IDENTITY FULL",
                "CREATE TABLE slim (id int PRIMARY KEY, dropped text, kept text)",
                "INSERT INTO slim VALUES (1, 'd', 'k'), (2, NULL, NULL)",
                "CREATE TABLE note (id int PRIMARY KEY, body text, is_deleted boolean)",
                "ALTER TABLE note REPLICA IDENTITY FULL");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void findsFullDeltasAndWhatCameAfterThemEqualToTheTablesAndMovesNothing() throws Exception {
        fill();
        long files = files(exported(client.post("/exports/full?compression=gzip", "equal")));
        change(1);
        system.sql("UPDATE slim SET dropped = 'new' WHERE id = 1", "ALTER TABLE slim DROP COLUMN dropped");
        files += files(exported(client.post("/exports/delta?compression=zstd", "equal")));
        change(2);
        system.sql("INSERT INTO slim VALUES (3, 'without')");
        system.sql("CREATE TABLE born (id int PRIMARY KEY, v text)", "INSERT INTO born VALUES (1, NULL), (2, '')");
        files += files(exported(client.post("/exports/delta?changes=all", "equal")));
        system.sql("TRUNCATE note", "INSERT INTO note VALUES (1, 'after', false), (2, 'gone', true)");
        files += files(exported(client.post("/exports/delta", "equal")));
        change(3);
        system.sql(
                "TRUNCATE bag",
                "INSERT INTO bag VALUES (1, 'x'), (1, 'x')",
                "ALTER TABLE slim DROP COLUMN kept",
                "UPDATE born SET v = 'known to no file yet'");
        String watermark = client.watermark("equal").text();

        JsonNode verification = verified("equal");

        assertThat(verification.get("status").asString())
                .as(verification.toString())
                .isEqualTo("DONE");
        assertThat(verification.get("equal").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.get("jobs").size()).isEqualTo(4);
        assertThat(verification.get("files").asLong()).isEqualTo(files);
        assertThat(verification.get("badFiles").isEmpty()).isTrue();
        assertCount(verification, "public.item", "rowsInFiles", 501);
        assertCount(verification, "public.item", "rowsInTable", 501);
        assertCount(verification, "public.bag", "rowsInFiles", 2);
        assertCount(verification, "public.born", "rowsInTable", 2);
        assertCount(verification, "public.note", "rowsInTable", 2);
        assertThat(withoutLag(client.watermark("equal").text())).isEqualTo(withoutLag(watermark));
        try (Stream<Path> spilled = Files.list(system.spill())) {
            assertThat(spilled).isEmpty();
        }
        assertThat(slots()).isZero();
    }

    @Test
    void reportsAChangedValueBothByTheDigestAndByTheRow() throws Exception {
        fill();
        JsonNode full = exported(client.post("/exports/full", "changed", "{\"tables\": [\"item\"]}"));
        String name = full.get("files").get(0).get("name").asString();
        rewrite(name, content -> content.replace("\"7\",\"p\",\"name 7\"", "\"7\",\"p\",\"nobody\""));

        JsonNode verification = verified("changed");

        assertThat(verification.get("equal").asBoolean()).isFalse();
        assertThat(verification.get("badFiles").size()).isEqualTo(1);
        JsonNode bad = verification.get("badFiles").get(0);
        assertThat(bad.get("name").asString()).isEqualTo(name);
        assertThat(bad.get("reason").asString()).isEqualTo("ALTERED");
        assertCount(verification, "public.item", "different", 1);
        JsonNode difference =
                table(verification, "public.item").get("differences").get(0);
        assertThat(difference.get("kind").asString()).isEqualTo("DIFFERENT");
        assertThat(difference.get("key").get("part").asString()).isEqualTo("p");
        assertThat(difference.get("key").get("id").asString()).isEqualTo("7");
        assertThat(difference.get("column").asString()).isEqualTo("name");
        assertThat(difference.get("fileValue").asString()).isEqualTo("nobody");
        assertThat(difference.get("tableValue").asString()).isEqualTo("name 7");
    }

    @Test
    void tellsRowsThatAreMissingOrExtraAndFilesThatAreGone() throws Exception {
        fill();
        JsonNode full = exported(client.post("/exports/full", "tampered", "{\"tables\": [\"item\", \"bag\"]}"));
        for (JsonNode file : full.get("files")) {
            if (file.get("table").asString().equals("public.item")) {
                rewrite(
                        file.get("name").asString(),
                        content -> content.lines()
                                        .filter(line -> !line.startsWith("\"7\",\"p\""))
                                        .reduce("", (all, line) -> all + line + "\n")
                                + "\"7000\",\"p\",,\n");
            } else {
                Files.delete(system.output().resolve(file.get("name").asString()));
            }
        }

        JsonNode verification = verified("tampered");

        assertCount(verification, "public.item", "missing", 1);
        assertCount(verification, "public.item", "extra", 1);
        assertCount(verification, "public.item", "different", 0);
        assertCount(verification, "public.bag", "missing", 3);
        assertThat(verification.get("badFiles").size()).isEqualTo(2);
        assertThat(verification.get("badFiles").get(0).get("reason").asString()).isEqualTo("MISSING");

        Command command = Command.verify("tampered", client.base());
        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.output())
                .contains("public.item", "MISSING    part=p, id=7", "EXTRA      part=p, id=7000", "The files differ");
    }

    @Test
    void tellsWhatAnIncrementalLeavesOutApartFromAFault() throws Exception {
        fill();
        exported(client.post("/exports/full", "departed"));
        system.sql("DELETE FROM item WHERE id = 9", "UPDATE item SET name = 'later', large = 'y' WHERE id = 10");
        exported(client.post("/exports/incremental", "departed"));
        system.sql("UPDATE item SET name = 'later still' WHERE id = 11");

        JsonNode verification = verified("departed");

        assertThat(verification.get("equal").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertCount(verification, "public.item", "departed", 1);
        assertCount(verification, "public.item", "extra", 0);

        Command command = Command.verify("departed", client.base());
        assertThat(command.output()).contains("departed").contains("The files make up the tables");
        assertThat(command.exitCode()).isZero();
    }

    @Test
    void refusesWhatCannotBeVerified() throws Exception {
        assertProblem(client.post("/consumers/nobody/verify", null), 404, "unknown-consumer");
        assertProblem(client.get("/consumers/nobody/verifications/01UNKNOWN"), 404, "unknown-verification");
        Command command = Command.verify("nobody", client.base());
        assertThat(command.output()).contains("consumer nobody has never asked for an export");
        assertThat(command.exitCode()).isEqualTo(2);
    }

    @Test
    void runsOneVerificationOfAConsumerAtATimeAndSaysWhatItWaitsFor() throws Exception {
        system.sql("CREATE TABLE held (id int PRIMARY KEY)", "INSERT INTO held VALUES (1)");
        exported(client.post("/exports/full", "held", "{\"tables\": [\"held\"]}"));
        try (Connection other = system.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.held IN ACCESS EXCLUSIVE MODE");
            String path = started("held");
            Await.until(
                    PATIENCE,
                    "the verification says that it waits",
                    () -> !client.get(path).json().get("waitingFor").isEmpty());
            assertProblem(client.post("/consumers/held/verify", null), 409, "verification-running");
            other.rollback();
            assertThat(ended(path).get("equal").asBoolean()).isTrue();
            assertThat(client.get("/consumers/held/verifications")
                            .json()
                            .get("items")
                            .size())
                    .isEqualTo(1);
            assertProblem(client.get(path.replace("held", "equal")), 404, "unknown-verification");
        }
    }

    @Test
    void leavesOutTheFilesOfJobsBeforeWhichTheConsumerWasRewound() throws Exception {
        system.sql("CREATE TABLE rewound (id int PRIMARY KEY)", "INSERT INTO rewound VALUES (1)");
        JsonNode full = exported(client.post("/exports/full", "rewound", "{\"tables\": [\"rewound\"]}"));
        system.sql("INSERT INTO rewound VALUES (2)");
        JsonNode delta = exported(client.post("/exports/delta", "rewound"));
        Files.delete(
                system.output().resolve(delta.get("files").get(0).get("name").asString()));
        assertThat(verified("rewound").get("equal").asBoolean()).isFalse();

        String jobId = full.get("jobId").asString();
        ExportClient.Answer rewound = client.put("/consumers/rewound/watermark", "{\"jobId\": \"" + jobId + "\"}");
        assertThat(rewound.status()).as(rewound.text()).isEqualTo(200);
        JsonNode verification = verified("rewound");
        assertThat(verification.get("equal").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.get("jobs").size()).isEqualTo(1);

        JsonNode again = exported(client.post("/exports/delta", "rewound"));
        verification = verified("rewound");
        assertThat(verification.get("equal").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.get("jobs").size()).isEqualTo(2);
        assertThat(verification.get("jobs").get(1)).isEqualTo(again.get("jobId"));
    }

    @Test
    void saysSoWhereASchemaChangeMayHaveAlteredRowsWithoutEvents() throws Exception {
        system.sql("CREATE TABLE rewritten (id int PRIMARY KEY)", "INSERT INTO rewritten VALUES (1)");
        exported(client.post("/exports/full", "rewritten", "{\"tables\": [\"rewritten\"]}"));
        system.sql("ALTER TABLE rewritten ADD COLUMN c text DEFAULT 'filled'");
        JsonNode verification = verified("rewritten");
        assertThat(verification.get("status").asString()).isEqualTo("FAILED");
        assertThat(verification.get("error").get("type").asString()).isEqualTo("table-rewritten");
    }

    private static void fill() {
        system.sql(
                "TRUNCATE item, bag, single, note",
                "INSERT INTO item (id, part, name, large) SELECT i, 'p', 'name ' || i, repeat(md5(i::text), 100) "
                        + "FROM generate_series(1, 500) i",
                "INSERT INTO bag VALUES (1, 'a'), (1, 'a'), (2, NULL)",
                "INSERT INTO single VALUES (NULL), (NULL), (''), ('text')",
                "INSERT INTO note VALUES (1, 'one', false), (2, 'two', NULL), (3, 'three', true)");
    }

    /** Every kind of change, each in a transaction of its own. */
    private static void change(int round) {
        system.sql(
                "UPDATE item SET name = 'round " + round + "' WHERE id % 5 = " + round,
                "UPDATE item SET large = NULL WHERE id = " + round,
                "UPDATE item SET name = '' WHERE id = " + (100 + round),
                "DELETE FROM item WHERE id = " + (20 + round),
                "INSERT INTO item (id, part, name) VALUES (" + (20 + round) + ", 'new', E'a \"quote\",\\nline\\\\')",
                "UPDATE item SET part = 'moved' || " + round + ", large = 'x' WHERE id = 30 AND name <> 'none'",
                "INSERT INTO item (id, part) VALUES (1000, 'r" + round + "')",
                "DELETE FROM item WHERE id = 1000 AND part = 'r" + (round - 1) + "'",
                "DELETE FROM bag WHERE ctid = (SELECT min(ctid) FROM bag)",
                "INSERT INTO bag VALUES (" + round + ", ''), (" + round + ", NULL)",
                "UPDATE single SET c = 'round " + round + "' WHERE ctid = (SELECT min(ctid) FROM single)",
                "INSERT INTO single VALUES (NULL), ('')",
                "UPDATE note SET is_deleted = NOT coalesce(is_deleted, false)",
                "INSERT INTO note VALUES (" + (10 + round) + ", NULL, false)");
    }

    private static JsonNode exported(ExportClient.Answer answer) {
        JsonNode job = client.await(client.accepted(answer));
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }

    private static long files(JsonNode job) {
        return job.get("files").size();
    }

    private static JsonNode verified(String consumer) {
        return ended(started(consumer));
    }

    /** Where to look for the verification that was started. */
    private static String started(String consumer) {
        ExportClient.Answer answer = client.post("/consumers/" + consumer + "/verify", null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return "/consumers/" + consumer + "/verifications/"
                + answer.json().get("verificationId").asString();
    }

    private static JsonNode ended(String path) {
        JsonNode[] verification = new JsonNode[1];
        Await.until(PATIENCE, path + " has ended", () -> {
            verification[0] = client.get(path).json();
            return List.of("DONE", "FAILED")
                    .contains(verification[0].get("status").asString());
        });
        return verification[0];
    }

    private static void rewrite(String name, UnaryOperator<String> change) throws IOException {
        Path file = system.output().resolve(name);
        String content = Files.readString(file);
        String changed = change.apply(content);
        assertThat(changed).isNotEqualTo(content);
        Files.writeString(file, changed);
    }

    private static void assertCount(JsonNode verification, String table, String field, long count) {
        assertThat(table(verification, table).get(field).asLong())
                .as(field + " in " + verification)
                .isEqualTo(count);
    }

    private static JsonNode table(JsonNode verification, String name) {
        for (JsonNode table : verification.get("tables")) {
            if (table.get("table").asString().equals(name)) {
                return table;
            }
        }
        throw new AssertionError(name + " is not in " + verification);
    }

    private static void assertProblem(ExportClient.Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("type").asString()).isEqualTo(type);
        assertThat(answer.json().get("remedy").asString()).isNotBlank();
    }

    /** Cuts come and go; the watermark does not. */
    private static String withoutLag(String watermark) {
        return watermark.replaceAll("\"lag\":[^,}]*", "");
    }

    private static long slots() throws Exception {
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement();
                var result = statement.executeQuery(
                        "SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'cdc_export_verify%'")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** A run of {@code ./quickstart verify}, as far as Java is concerned. */
    private record Command(int exitCode, String output) {

        static Command verify(String consumer, String url) throws Exception {
            List<String> command = JavaCommand.begin();
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.cdcexport.stack.quickstart.QuickStart",
                    folder.toString(),
                    "verify",
                    consumer,
                    "--url",
                    url));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Command(process.waitFor(), output);
        }
    }
}
