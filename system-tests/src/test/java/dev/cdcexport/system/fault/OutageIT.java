package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Parts die as in a crash, and come back; what was committed meanwhile is exported once. */
class OutageIT {

    private static final Duration RECOVERY = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("outage", folder);
        client = system.client();
        system.sql("CREATE TABLE account (id int PRIMARY KEY, balance int)", "INSERT INTO account VALUES (1, 0)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void knowsJobsAndWatermarksAgainAfterTheExportServiceWasKilled() {
        JsonNode full = client.export("full", "killed");
        system.export().kill();
        change("killed");
        system.export().restart();

        assertThat(firstAnswer("/exports/" + full.get("jobId").asString()).json())
                .isEqualTo(full);
        system.export().awaitUp();
        assertThatDeltaHolds("killed");
    }

    /** Until it knows the jobs, it says when to ask again, and never that there is none. */
    private static ExportClient.Answer firstAnswer(String path) {
        ExportClient.Answer[] answer = new ExportClient.Answer[1];
        Await.until(RECOVERY, "an answer to " + path, () -> {
            answer[0] = client.get(path);
            boolean wait = answer[0].status() == 503 && answer[0].retryAfter() > 0;
            return answer[0].status() != 0 && !wait;
        });
        return answer[0];
    }

    @Test
    void recoversByItselfWhenKafkaWasKilledAndComesBack() {
        client.export("full", "no-kafka");
        SharedStack.get().broker().kill();
        change("no-kafka");
        assertUnavailable("no-kafka", "kafka", "broker-unavailable");

        SharedStack.get().broker().start();
        awaitRecovery();
        assertNoJobCameOfIt("no-kafka");
        assertThatDeltaHolds("no-kafka");
    }

    @Test
    void recoversByItselfWhenPostgresqlWasKilledAndComesBack() {
        client.export("full", "no-postgres");
        change("no-postgres");
        SharedStack.get().database().kill();
        assertUnavailable("no-postgres", "postgres", "source-unavailable");

        SharedStack.get().database().start();
        awaitRecovery();
        assertNoJobCameOfIt("no-postgres");
        assertThatDeltaHolds("no-postgres");
    }

    @Test
    void saysThatCaptureIsSilentAndExportsWhatItMissedWhenItIsBack() {
        client.export("full", "no-capture");
        system.capture().kill();
        change("no-capture");
        Await.until(
                RECOVERY,
                "health says that capture is silent",
                () -> client.get("/actuator/health")
                        .json()
                        .at("/components/capture/status")
                        .asString()
                        .equals("DOWN"));
        ExportClient.Answer answer = client.post("/exports/delta", "no-capture");
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.json().get("type").asString()).isEqualTo("capture-unavailable");
        JsonNode captured =
                client.await(client.accepted(client.post("/exports/delta?freshness=captured", "no-capture")));
        assertThat(captured.get("status").asString()).as(captured.toString()).isEqualTo("SUCCEEDED");
        assertThat(client.file(captured).lines()).as("the header alone").hasSize(1);

        system.capture().restart();
        awaitRecovery();
        assertThatDeltaHolds("no-capture");
    }

    /** What was asked before the new epoch is asked again. */
    @Test
    void answersAFullWhoseMarkerWasLostWithTheSlot() throws SQLException {
        int epoch = epochOf(client.export("full", "no-slot"));
        system.capture().kill();
        String job = client.accepted(client.post("/exports/full", "no-slot"));
        Await.until(
                RECOVERY,
                "the full waits for its marker's answer",
                () -> client.get("/exports/" + job)
                        .json()
                        .at("/status")
                        .asString()
                        .equals("RUNNING"));
        system.dropSlot();
        system.capture().restart();
        awaitRecovery();

        JsonNode full = client.await(job);
        assertThat(full.get("status").asString()).as(full.toString()).isEqualTo("SUCCEEDED");
        assertThat(epochOf(full)).isGreaterThan(epoch);
        change("no-slot");
        assertThatDeltaHolds("no-slot");
    }

    private static int epochOf(JsonNode job) {
        return client.get(job.get("manifest").asString()).json().at("/to/epoch").asInt();
    }

    private static int idOf(String consumer) {
        return Math.floorMod(consumer.hashCode(), 1_000_000) + 2;
    }

    private static void change(String consumer) {
        system.sql("INSERT INTO account VALUES (" + idOf(consumer) + ", 7)");
    }

    private static void assertUnavailable(String consumer, String component, String problem) {
        Await.until(
                RECOVERY,
                "health says that " + component + " is down",
                () -> client.get("/actuator/health")
                        .text()
                        .contains("\"" + component + "\":{\"details\":{\"detail\":"));
        ExportClient.Answer answer = client.post("/exports/delta", consumer);
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.json().get("type").asString()).isEqualTo(problem);
    }

    private static void assertNoJobCameOfIt(String consumer) {
        assertThat(client.get("/exports?consumer=" + consumer)
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(1);
    }

    private static void awaitRecovery() {
        system.capture().awaitUp();
        system.export().awaitUp();
    }

    private static void assertThatDeltaHolds(String consumer) {
        JsonNode delta = client.export("delta", consumer);
        assertThat(delta.get("status").asString()).as(delta.toString()).isEqualTo("SUCCEEDED");
        assertThat(client.file(delta).lines().skip(1))
                .singleElement()
                .asString()
                .startsWith("\"INSERT\",")
                .endsWith(",\"" + idOf(consumer) + "\",\"7\"");
    }
}
