package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.LocalDatabase;
import dev.cdcexport.stack.SampleDatabases;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** A database server of the test's own, which is put back to an older copy of its data. */
class RestoredDatabaseIT {

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private LocalDatabase server;
    private CaptureStack stack;
    private Cut captured;

    /** Ten rows are in the copy; captured are twenty. */
    @BeforeEach
    void captureMoreThanTheCopyHolds() throws Exception {
        folder = Files.createTempDirectory("cdc-export-restored-");
        server = new LocalDatabase(new LocalDatabase.Settings(
                folder.resolve("postgres"),
                folder.resolve("postgres.log"),
                FreePorts.find(),
                LocalDatabase.ADMINISTRATOR));
        server.start();
        SampleDatabases databases = new SampleDatabases(server, role -> role);
        databases.createOwner();
        String name = "restored_" + Long.toString(System.nanoTime(), 36);
        stack = CaptureStack.on(databases.create(name));
        stack.sql("CREATE TABLE rows (id int PRIMARY KEY)");
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.sql("INSERT INTO rows SELECT generate_series(1, 10)");
            stack.reader().cut();
            assertThat(running.isActive()).isTrue();
        }
        server.stop();
        copy(data(), folder.resolve("copy"));
        server.start();
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.sql("INSERT INTO rows SELECT generate_series(11, 20)");
            captured = stack.reader().cut();
            assertThat(running.isActive()).isTrue();
        }
        server.stop();
        delete(data());
        copy(folder.resolve("copy"), data());
    }

    @AfterEach
    void delete() {
        server.close();
        delete(folder);
    }

    @Test
    void stopsAtAnOlderBackupUntilAnOperatorConfirmsTheNewEpoch() throws Exception {
        server.start();
        try (ConfigurableApplicationContext running = stack.start()) {
            String health = await(running, "health", answer -> answer.contains("older backup"));
            assertThat(health).contains("\"DOWN\"", "POST /actuator/epoch with {\\\"confirm\\\": 2}");
            assertThat(await(running, "epoch", answer -> answer.contains("awaitsConfirmation")))
                    .contains("\"awaitsConfirmation\":2");
            assertThat(confirm(running, 3).statusCode()).isEqualTo(400);
            assertRefusesLargeBodies(running);
            assertThat(slots()).isEqualTo(1);

            assertThat(confirm(running, 2).statusCode()).isEqualTo(200);
            Cut cut = stack.reader().cut();
            assertThat(cut.epoch()).isEqualTo(captured.epoch() + 1);
            assertThat(get(running, "health")).contains("older backup", "\"STREAMING\"");
            assertThat(confirm(running, 2).statusCode())
                    .as("nothing waits any more")
                    .isEqualTo(400);
        }
    }

    @Test
    void stopsWhereThePastWasLeftAtAnEarlierPointThoughTheWalReachesFurther() throws Exception {
        Files.createFile(data().resolve("recovery.signal"));
        Files.writeString(
                data().resolve("postgresql.auto.conf"), "restore_command = 'false'\n", StandardOpenOption.APPEND);
        server.start();
        awaitEndOfRecovery();
        writeBeyond(captured);
        try (ConfigurableApplicationContext running = stack.start()) {
            assertThat(await(
                            running,
                            "health",
                            answer -> answer.contains("awaitsConfirmation") || answer.contains("timeline")))
                    .contains("on timeline 2, which left timeline 1");
            assertThat(confirm(running, 2).statusCode()).isEqualTo(200);
            assertThat(stack.reader().cut().epoch()).isEqualTo(captured.epoch() + 1);
        }
    }

    /** The server answers before it has chosen its new timeline. */
    private void awaitEndOfRecovery() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (isInRecovery()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isInRecovery() throws SQLException {
        try (Connection connection = stack.database().admin().open("test");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    private void writeBeyond(Cut cut) throws SQLException {
        try (Connection connection = stack.database().admin().open("test");
                Statement statement = connection.createStatement()) {
            boolean beyond = false;
            while (!beyond) {
                statement.execute("SELECT pg_logical_emit_message(false, 'filler', repeat('x', 100000))");
                statement.execute("CHECKPOINT");
                try (ResultSet result =
                        statement.executeQuery("SELECT pg_current_wal_flush_lsn() > '" + cut.lsn() + "'::pg_lsn")) {
                    result.next();
                    beyond = result.getBoolean(1);
                }
            }
        }
    }

    private int slots() throws SQLException {
        try (Connection connection = stack.database().admin().open("test");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM pg_replication_slots")) {
            result.next();
            return result.getInt(1);
        }
    }

    private void assertRefusesLargeBodies(ConfigurableApplicationContext running)
            throws IOException, InterruptedException {
        byte[] large = new byte[2 * 1024 * 1024];
        assertThat(post(running, HttpRequest.BodyPublishers.ofByteArray(large)).statusCode())
                .isEqualTo(413);
        HttpResponse<String> unsized =
                post(running, HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertThat(unsized.statusCode()).isEqualTo(411);
        assertThat(unsized.body()).contains("\"remedy\":\"Send the header Content-Length.\"");
    }

    private HttpResponse<String> post(ConfigurableApplicationContext running, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(running, "epoch"))
                        .header("Content-Type", "application/json")
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> confirm(ConfigurableApplicationContext running, int epoch)
            throws IOException, InterruptedException {
        return post(running, HttpRequest.BodyPublishers.ofString("{\"confirm\": " + epoch + "}"));
    }

    private String await(ConfigurableApplicationContext running, String endpoint, Predicate<String> condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String answer = get(running, endpoint);
        while (!condition.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the last answer is " + answer);
            }
            TimeUnit.MILLISECONDS.sleep(100);
            answer = get(running, endpoint);
        }
        return answer;
    }

    private String get(ConfigurableApplicationContext running, String endpoint)
            throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(running, endpoint)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static URI uri(ConfigurableApplicationContext running, String endpoint) {
        return URI.create("http://127.0.0.1:" + running.getEnvironment().getProperty("local.server.port") + "/actuator/"
                + endpoint);
    }

    private Path data() {
        return folder.resolve("postgres").resolve("data");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path tree) {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
