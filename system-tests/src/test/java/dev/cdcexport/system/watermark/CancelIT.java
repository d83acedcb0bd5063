package dev.cdcexport.system.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are cancelled, and jobs that can no longer be. */
class CancelIT {

    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("cancel", folder);
        client = system.client();
        system.sql("CREATE TABLE item (id int PRIMARY KEY)", "INSERT INTO item VALUES (1)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void endsAFullExportThatWaitsForALockAndTheOneQueuedBehindIt() throws Exception {
        try (Connection other = system.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.item IN ACCESS EXCLUSIVE MODE");
            String running = heldFull("cancelled");
            String queued = client.accepted(client.post("/exports/full", "cancelled"));

            assertThat(client.delete("/exports/" + queued).json().get("status").asString())
                    .isEqualTo("CANCELLED");
            assertThat(client.delete("/exports/" + running).status()).isEqualTo(200);
            Await.until(
                    SOON,
                    "the running export has ended",
                    () -> client.get("/exports/" + running)
                            .json()
                            .get("status")
                            .asString()
                            .equals("CANCELLED"));
        }
        assertThat(client.watermark("cancelled").json().get("lsn").isNull()).isTrue();
        assertThat(system.outputFiles()).noneMatch(name -> name.contains("cancelled"));
        try (Stream<Path> staged = Files.list(system.staging())) {
            assertThat(staged).isEmpty();
        }
        assertThat(client.export("full", "cancelled").get("status").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void refusesAtOnceWhatCannotBeThoughAJobIsAhead() throws Exception {
        try (Connection other = system.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.item IN ACCESS EXCLUSIVE MODE");
            String running = heldFull("ahead");

            assertProblem("/exports/full?columns=public.item.nme", 400, "columns: 'nme' is no column of public.item");
            assertProblem("/exports/full?tables=public.itme", 404, "tables: public.itme is not in the publication");
            assertProblem("/exports/delta?to=2026-11-26", 404, "to: there is no job 2026-11-26");
            assertThat(client.delete("/exports/" + running).status()).isEqualTo(200);
        }
    }

    private static void assertProblem(String path, int status, String detail) {
        ExportClient.Answer answer = client.post(path, "ahead");
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("detail").asString()).startsWith(detail);
    }

    private static String heldFull(String consumer) {
        String running = client.accepted(client.post("/exports/full", consumer));
        Await.until(
                SOON,
                "the export takes its snapshot",
                () -> client.get("/exports/" + running)
                        .json()
                        .get("phase")
                        .asString()
                        .equals("TAKING_SNAPSHOT"));
        return running;
    }

    @Test
    void refusesToCancelWhatIsPublished() {
        String job = client.export("full", "published").get("jobId").asString();
        ExportClient.Answer answer = client.delete("/exports/" + job);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("type").asString()).isEqualTo("already-published");
        assertThat(client.export("delta", "published").get("status").asString()).isEqualTo("SUCCEEDED");
    }
}
