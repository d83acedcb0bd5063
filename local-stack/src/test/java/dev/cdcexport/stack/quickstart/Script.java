package dev.cdcexport.stack.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running {@code ./quickstart} and what it printed. */
final class Script {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Process process;
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CompletableFuture<Void> reading;

    Script(ProcessBuilder builder) throws IOException {
        process = builder.start();
        reading = CompletableFuture.runAsync(this::read, task -> new Thread(task, "script-output").start());
    }

    /** Waits until all is ready; false if the script ended before. */
    boolean awaitReady() throws InterruptedException {
        return ready.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS) && process.isAlive();
    }

    /** Waits for the script's end and the end of its output. */
    int awaitExit() throws InterruptedException, ExecutionException, TimeoutException {
        reading.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        return process.waitFor();
    }

    String output() {
        return String.join("\n", lines);
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** The processes that the script started, the launcher first. */
    List<ProcessHandle> started() {
        return new ArrayList<>(process.descendants().toList());
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.startsWith("Ctrl-C stops everything")) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ready.countDown();
        }
    }
}
