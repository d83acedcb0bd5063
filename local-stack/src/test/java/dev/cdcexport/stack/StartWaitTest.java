package dev.cdcexport.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartWaitTest {

    private static final Duration USUAL = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private final List<String> news = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void waitsForAProcessThatStandsStillForLongAndSaysSo() throws Exception {
        Process process = launch("sleep 0.5; touch ready; sleep 60");
        signal(process, "STOP");
        CompletableFuture<Void> thaw = CompletableFuture.runAsync(
                () -> signal(process, "CONT"), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

        await(process, Duration.ofMinutes(1));

        thaw.join();
        assertThat(folder.resolve("ready")).exists();
        assertThat(news)
                .hasSizeGreaterThan(2)
                .allMatch(told -> told.startsWith("The sleeper is still starting after ")
                        && told.contains("process " + process.pid())
                        && told.contains("log " + log()));
    }

    @Test
    void endsAtOnceWhenTheProcessHasEndedAndTellsItsExitCodeAndItsLog() throws Exception {
        Process process = launch("echo no space left; exit 3");

        assertThatThrownBy(() -> await(process, Duration.ofMinutes(1)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("The sleeper ended with exit code 3 before it was ready")
                .hasMessageContaining("no space left");
    }

    @Test
    void givesUpAtTheLimit() throws Exception {
        Process process = launch("sleep 60");

        assertThatThrownBy(() -> await(process, Duration.ofMillis(500)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("was not ready after 0 s, though its process runs");
    }

    private void await(Process process, Duration limit) {
        new StartWait(USUAL, limit, news::add)
                .await("The sleeper", process, log(), () -> Files.exists(folder.resolve("ready")));
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Process launch(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .redirectOutput(log().toFile())
                .start();
        started.add(process);
        return process;
    }

    private static void signal(Process process, String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(code).isZero();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
