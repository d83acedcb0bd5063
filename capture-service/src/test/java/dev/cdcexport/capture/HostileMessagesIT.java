package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.stack.SharedStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logical decoding messages as any role could write them: larger than capture's memory, or made up to be taken for markers. */
class HostileMessagesIT {

    private static final TableName ROWS = new TableName("public", "rows");
    private static final String PASSWORD = "changeit";
    private static final int MESSAGES = 10_000;

    @TempDir
    Path folder;

    private CaptureStack stack;

    @BeforeEach
    void create() throws SQLException {
        stack = CaptureStack.create("hostile");
        stack.sql("CREATE TABLE rows (id bigint PRIMARY KEY, name text)");
    }

    @AfterEach
    void drop() throws SQLException {
        stack.close();
    }

    @Test
    void areDroppedWhileTheyAreRead() throws Exception {
        publishesRowsAround("SELECT pg_logical_emit_message(false, 'whatever', repeat('a', 200000000))");
    }

    @Test
    void areDroppedWhileTheyAreReadOverTlsAndWithOurPrefix() throws Exception {
        certify();
        stack.admin("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
        try {
            publishesRowsAround("SELECT pg_logical_emit_message(true, '"
                    + stack.topics().prefix() + ".marker', repeat('a', 200000000))");
        } finally {
            stack.admin("ALTER SYSTEM RESET ssl", "SELECT pg_reload_conf()");
        }
    }

    @Test
    void cannotStopItNorBeAnsweredWhateverTheyAre() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Process capture = stack.startProcess();
        try {
            Cut first = stack.reader().cut();
            RandomMessages messages = new RandomMessages(
                    random, stack.topics().prefix() + ".marker", stack.reader().markerKey());
            int rows = writeAmongRows(messages, random);

            Cut last = stack.reader().cut();
            assertThat(stack.reader().events(ROWS, last)).as("seed %d", seed).hasSize(rows);
            assertThat(last.lsn().isBefore(first.lsn())).as("seed %d", seed).isFalse();
            assertThat(stack.reader().answered()).as("seed %d", seed).allMatch(messages::hasNotAsked);
            assertThat(stack.reader().cuts())
                    .as("seed %d", seed)
                    .allMatch(cut -> Duration.between(cut.committedAt(), Instant.now())
                                    .abs()
                                    .toHours()
                            < 1);
            assertThat(capture.isAlive()).as("seed %d", seed).isTrue();
            assertThat(log()).as("seed %d", seed).doesNotContain("capture stopped");
        } finally {
            capture.destroyForcibly().waitFor();
        }
    }

    /** Messages alone, in transactions of their own, and between rows; returns how many rows there are. */
    private int writeAmongRows(RandomMessages messages, Random random) throws SQLException {
        int rows = 0;
        try (Connection connection = stack.database().admin().open("test");
                PreparedStatement emit = connection.prepareStatement("SELECT pg_logical_emit_message(?, ?, ?)");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO public.rows VALUES (?, 'a')")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < MESSAGES; i++) {
                emit.setBoolean(1, random.nextBoolean());
                emit.setString(2, messages.prefix());
                emit.setBytes(3, messages.content());
                emit.execute();
                if (random.nextInt(10) == 0) {
                    insert.setInt(1, rows++);
                    insert.execute();
                }
                if (random.nextInt(20) == 0) {
                    connection.commit();
                }
            }
            connection.commit();
        }
        return rows;
    }

    private String log() throws IOException {
        return Files.readString(Path.of("target/capture-" + stack.database().name() + ".log"));
    }

    private void publishesRowsAround(String message) throws Exception {
        Process capture = stack.startProcess();
        try {
            stack.reader().cut();
            stack.sql("INSERT INTO rows VALUES (1, 'before')");
            stack.admin(message);
            stack.sql("INSERT INTO rows VALUES (2, 'after')");

            assertThat(stack.reader().events(ROWS, stack.reader().cut())).hasSize(2);
            assertThat(capture.isAlive()).isTrue();
            assertThat(log()).doesNotContain("capture stopped").doesNotContain("OutOfMemoryError");
        } finally {
            capture.destroyForcibly().waitFor();
        }
    }

    /** Gives the server a certificate of its own. */
    private void certify() throws IOException, GeneralSecurityException, SQLException, InterruptedException {
        Path store = folder.resolve("store.p12");
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Path data = dataFolder();
        write(data, "server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        write(
                data,
                "server.key",
                "PRIVATE KEY",
                keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
    }

    private static void write(Path data, String name, String kind, byte[] der) throws IOException {
        Path file = Files.writeString(
                data.resolve(name),
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                        + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(file, Files.getOwner(data));
    }

    private static Path dataFolder() throws SQLException {
        try (Connection connection =
                        SharedStack.get().database().administrator("postgres").open("test");
                Statement statement = connection.createStatement();
                ResultSet shown = statement.executeQuery("SHOW data_directory")) {
            shown.next();
            return Path.of(shown.getString(1));
        }
    }
}
