package dev.cdcexport.stack;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of our own, on the loopback address, with durable data, in a JVM of its own. One thread owns it; {@link #kill}
 * may come from any.
 */
public final class LocalBroker implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final Settings settings;
    private final List<String> options;
    private final PidFile pidFile;
    private volatile @Nullable Process process;

    /**
     * Where the broker lives.
     *
     * @param folder for its data; created if missing, kept when the broker stops
     * @param log the file to which its log is appended
     * @param port the port on the loopback address
     */
    public record Settings(Path folder, Path log, int port) {

        /** Makes the folder absolute. */
        public Settings {
            folder = folder.toAbsolutePath();
        }

        Path data() {
            return folder.resolve("data");
        }
    }

    /** Describes the broker; nothing is started. */
    public LocalBroker(Settings settings) {
        this(settings, List.of());
    }

    /**
     * Describes the broker; nothing is started.
     *
     * @param options more for the command line of its JVM
     */
    public LocalBroker(Settings settings, List<String> options) {
        this.settings = settings;
        this.options = List.copyOf(options);
        this.pidFile = new PidFile(settings.folder().resolve("kafka.pid"));
    }

    /**
     * Starts the broker and waits until it serves. The first start formats the data folder; a broker that an earlier run left
     * behind on the same folder is ended before.
     *
     * @throws StackException if it does not start
     */
    public void start() {
        Folders.create(settings.data());
        stopOrphan();
        Process launched = launch();
        pidFile.write(launched.toHandle());
        process = launched;
        awaitReady(launched);
    }

    /** Ends the broker as a crash would; nothing is flushed. It can be started again. */
    public void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            end(running.toHandle());
        }
        pidFile.delete();
    }

    /** Stops the broker in order. It can be started again. */
    public void stop() {
        Process running = process;
        if (running != null) {
            running.destroy();
            awaitExit(running);
        }
        kill();
    }

    /** Stops it, like {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /** The broker's process, while it is meant to run. */
    public Optional<ProcessHandle> process() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    /** The file to which its log is appended. */
    public Path log() {
        return settings.log();
    }

    /** Where clients find the broker: {@code host:port}. */
    public String bootstrapServers() {
        return HOST + ':' + settings.port();
    }

    /** Ends a broker that an earlier run left behind on the same folder, if there is one. */
    public void stopOrphan() {
        pidFile.findAlive().ifPresent(LocalBroker::end);
        pidFile.delete();
    }

    private Process launch() {
        File log = settings.log().toFile();
        try {
            return new ProcessBuilder(command())
                    .redirectError(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("can't run java", e);
        }
    }

    private List<String> command() {
        List<String> command = JavaCommand.begin();
        command.addAll(JvmFlags.SERVER);
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                BrokerClassPath.find(),
                BrokerMain.class.getName(),
                settings.data().toString(),
                String.valueOf(settings.port())));
        return command;
    }

    private void awaitReady(Process launched) {
        CompletableFuture<Boolean> said =
                CompletableFuture.supplyAsync(() -> saysReady(launched), LocalBroker::inOwnThread);
        try {
            StartWait.patient().await("Kafka", launched, settings.log(), () -> said.getNow(false));
        } catch (StackException | CompletionException e) {
            kill();
            throw e;
        }
    }

    private static void inOwnThread(Runnable task) {
        Thread thread = new Thread(task, "kafka-output");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean saysReady(Process launched) {
        try {
            BufferedReader output = launched.inputReader(StandardCharsets.UTF_8);
            String line = output.readLine();
            while (line != null && !line.equals(BrokerMain.READY)) {
                line = output.readLine();
            }
            return line != null;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read what Kafka says", e);
        }
    }

    private static void awaitExit(Process running) {
        try {
            running.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(ProcessHandle running) {
        running.destroyForcibly();
        running.onExit().join();
    }
}
