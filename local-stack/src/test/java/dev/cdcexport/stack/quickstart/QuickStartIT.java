package dev.cdcexport.stack.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartIT {

    @TempDir
    private static Path folder;

    private static Checkout checkout;
    private Script running;

    @BeforeAll
    static void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @BeforeEach
    void start() throws Exception {
        running = checkout.start();
        assertThat(running.awaitReady()).as(running.output()).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        running.process().destroy();
        running.awaitExit();
    }

    @Test
    void runsSqlInTheSampleDatabaseAndStopsWithoutLeavingAProcessBehind() throws Exception {
        assertThat(running.output())
                .contains("curl -X POST localhost:" + checkout.port(Listener.EXPORT)
                        + "/exports/full -H 'X-Consumer-ID: consumer-1'");
        sql("SELECT count(*), count(*) FILTER (WHERE NOT is_deleted) AS active FROM users", 0, """
                count  | active
                ---------------
                100000 | 99000
                (1 row)""");
        sql("UPDATE users SET name = NULL WHERE id = 5", 0, "OK, 1 row changed");
        sql("SELECT id, name, is_deleted, operation_type AS op FROM users WHERE id = 5", 0, """
                id | name | is_deleted | op
                -------------------------------
                5  | NULL | f          | UPDATE
                (1 row)""");
        sql("SELECT nothing FROM users", 1, """
                ERROR: column "nothing" does not exist
                  Position: 8""");

        Script verify = checkout.verify("consumer-1");
        assertThat(verify.awaitExit()).isEqualTo(2);
        assertThat(verify.output())
                .as("the stand-in listens where the export service would, and knows no consumers")
                .isEqualTo("http://127.0.0.1:" + checkout.port(Listener.EXPORT)
                        + "/consumers/consumer-1/verify is not an export service.");

        Script second = checkout.start();
        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.output())
                .isEqualTo("A quick start already runs in this checkout; Ctrl-C in its terminal or"
                        + " './quickstart stop' stops it.");

        List<ProcessHandle> started = running.started();
        assertThat(started).hasSizeGreaterThan(5);
        running.process().destroy();
        assertThat(running.awaitExit()).isZero();
        assertThat(running.output()).endsWith("Stopped.");
        assertThat(started).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void isToldOfAndStoppedFromAnotherTerminal() throws Exception {
        Script status = checkout.command("status");
        assertThat(status.awaitExit()).as(status.output()).isZero();
        assertThat(status.output())
                .contains("export ", "capture ", "postgres ", "kafka ")
                .doesNotContain("DOWN");

        List<ProcessHandle> started = running.started();
        Script stop = checkout.command("stop");
        assertThat(stop.awaitExit()).as(stop.output()).isZero();
        assertThat(stop.output()).isEqualTo("Stopped.");
        assertThat(running.awaitExit()).isZero();
        assertThat(started).noneMatch(ProcessHandle::isAlive);

        Script after = checkout.command("status");
        assertThat(after.awaitExit()).isEqualTo(3);
        assertThat(after.output()).startsWith("Nothing runs in this checkout");
    }

    @Test
    void refusesATakenPortBeforeItStartsOrEmptiesAnything() throws Exception {
        sql("UPDATE users SET name = 'kept' WHERE id = 6", 0, "OK, 1 row changed");
        running.process().destroy();
        running.awaitExit();

        int port = checkout.port(Listener.KAFKA);
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            running = checkout.start("--fresh");
            assertThat(running.awaitExit()).isEqualTo(1);
            assertThat(running.output())
                    .isEqualTo("Port " + other.getLocalPort()
                            + " (kafka) is taken by another program; choose another with --kafka-port <port>.");
        }

        running = checkout.start();
        assertThat(running.awaitReady()).isTrue();
        sql("SELECT name FROM users WHERE id = 6", 0, """
                name
                ----
                kept
                (1 row)""");
    }

    @Test
    void endsWhatAKilledLauncherLeftBehindAndKeepsTheDataInAnArabicLocaleToo() throws Exception {
        sql("UPDATE users SET name = 'kept' WHERE id = 6", 0, "OK, 1 row changed");
        List<ProcessHandle> orphans = running.started();
        running.process().destroyForcibly();
        orphans.get(0).destroyForcibly();

        running = checkout.startInLocale("ar", "EG");
        assertThat(running.awaitReady()).as(running.output()).isTrue();
        assertThat(running.output()).contains("export      http://localhost:" + checkout.port(Listener.EXPORT) + "\n");
        assertThat(orphans).noneMatch(ProcessHandle::isAlive);
        sql("SELECT name FROM users WHERE id = 6", 0, """
                name
                ----
                kept
                (1 row)""");
    }

    @Test
    void stopsAllWhenAServiceDiesAndSaysWhich() throws Exception {
        List<ProcessHandle> started = running.started();
        new Layout(folder).pid(Listener.CAPTURE).findAlive().orElseThrow().destroyForcibly();

        assertThat(running.awaitExit()).isEqualTo(1);
        assertThat(running.output())
                .contains("The process of capture ended by itself, so all else is stopped. Its log: "
                        + folder.resolve(".quickstart/log/capture.log"));
        assertThat(started).noneMatch(ProcessHandle::isAlive);
    }

    private void sql(String statement, int exitCode, String output)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Script sql = checkout.sql(statement);
        int exit = sql.awaitExit();
        assertThat(sql.output()).isEqualTo(output);
        assertThat(exit).isEqualTo(exitCode);
    }
}
