package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.driver.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What the services log: nothing that asks for attention without need, one warning for a fault that heals, and one line at its end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LogsIT {

    private static final Pattern ALARM = Pattern.compile("\\S+ +(WARN|ERROR) .*");
    private static final Pattern TRACE = Pattern.compile("\\s+at .*|Caused by: .*");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startWithSample("logs", folder);
        client = system.client();
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    /** The lines of a service's log from some place on. */
    private record Log(ServiceProcess service, int from) {

        static Log of(ServiceProcess service) throws IOException {
            return new Log(service, Files.readAllLines(service.log()).size());
        }

        List<String> lines() {
            try {
                List<String> all = Files.readAllLines(service.log());
                return all.subList(from, all.size());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        List<String> alarms() {
            return lines().stream()
                    .filter(line -> ALARM.matcher(line).matches())
                    .toList();
        }

        void assertQuiet() {
            assertThat(alarms()).isEmpty();
            assertNoTrace();
        }

        void assertNoTrace() {
            assertThat(lines()).noneMatch(line -> TRACE.matcher(line).matches());
        }

        void awaitLine(String end) {
            Await.until(SOON, end + " is told", () -> lines().stream().anyMatch(line -> line.contains(end)));
        }
    }

    @Order(1)
    @Test
    void startWithoutAWarning() {
        new Log(system.capture(), 0).assertQuiet();
        new Log(system.export(), 0).assertQuiet();
    }

    @Order(2)
    @Test
    void tellMistakesOfCallersAsNoFaultOfTheServices() throws Exception {
        Log capture = Log.of(system.capture());
        Log export = Log.of(system.export());
        client.post("/exports/full?compression=zip", "mistaken");
        client.post("/exports/delta", "mistaken");
        client.get("/nothing");
        client.export("full", "mistaken");
        client.post("/exports/delta?to=unknown", "mistaken");
        system.sql("ALTER TABLE users ALTER name TYPE text USING upper(name)");
        String failed = client.accepted(client.post("/exports/delta", "mistaken"));
        assertThat(client.await(failed).get("status").asString()).isEqualTo("FAILED");
        client.post("/consumers/mistaken/verify", null);
        capture.assertQuiet();
        export.assertQuiet();
        assertThat(export.lines()).filteredOn(line -> line.contains(failed)).hasSize(1);
    }

    @Order(3)
    @Test
    void tellThatPostgresqlIsAwayOnceAndOnceThatItIsBack() throws Exception {
        assertOneWarningAndOneLine(
                () -> SharedStack.get().database().kill(),
                () -> SharedStack.get().database().start());
    }

    @Order(4)
    @Test
    void tellThatKafkaIsAwayOnceAndOnceThatItIsBack() throws Exception {
        assertOneWarningAndOneLine(
                () -> SharedStack.get().broker().kill(),
                () -> SharedStack.get().broker().start());
    }

    private static void assertOneWarningAndOneLine(Runnable away, Runnable back) throws Exception {
        Log capture = Log.of(system.capture());
        Log export = Log.of(system.export());
        away.run();
        Await.until(SOON, "capture notices", () -> !capture.alarms().isEmpty());
        client.post("/exports/full", "away");
        client.get("/tables");
        back.run();
        capture.awaitLine("streaming from");
        system.capture().awaitUp();
        system.export().awaitUp();
        assertThat(capture.alarms()).singleElement().asString().doesNotContain("null");
        assertThat(export.alarms()).hasSizeLessThanOrEqualTo(1);
        if (!export.alarms().isEmpty()) {
            export.awaitLine("active, ");
        }
        capture.assertNoTrace();
        export.assertNoTrace();
    }

    @Order(5)
    @Test
    void stopWithoutAWarning() throws Exception {
        Log capture = Log.of(system.capture());
        Log export = Log.of(system.export());
        client.export("full", "stopped");
        assertThat(client.post("/consumers/stopped/verify", null).status()).isEqualTo(202);
        client.accepted(client.post("/exports/full", "stopped"));
        system.export().close();
        system.capture().close();
        export.assertQuiet();
        capture.assertQuiet();
    }
}
