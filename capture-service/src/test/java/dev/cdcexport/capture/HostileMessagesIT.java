package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logical decoding messages that are larger than capture's memory, as any role could write them. */
class HostileMessagesIT {

    private static final TableName ROWS = new TableName("public", "rows");
    private static final String PASSWORD = "changeit";

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

    private void publishesRowsAround(String message) throws Exception {
        Process capture = stack.startProcess();
        try {
            stack.reader().cut();
            stack.sql("INSERT INTO rows VALUES (1, 'before')");
            stack.admin(message);
            stack.sql("INSERT INTO rows VALUES (2, 'after')");

            assertThat(stack.reader().events(ROWS, stack.reader().cut())).hasSize(2);
            assertThat(capture.isAlive()).isTrue();
            assertThat(Files.readString(
                            Path.of("target/capture-" + stack.database().name() + ".log")))
                    .doesNotContain("capture stopped")
                    .doesNotContain("OutOfMemoryError");
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
