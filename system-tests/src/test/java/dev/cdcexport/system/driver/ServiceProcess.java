package dev.cdcexport.system.driver;

import dev.cdcexport.system.crash.CrashControl;
import dev.cdcexport.system.crash.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service as users run it: in a JVM of its own, which can be killed as a crash would. */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final CrashControl crashes;
    private final List<String> command;
    private final Path log;
    private final int port;
    private Process process;
    private @Nullable Frozen frozen;

    private ServiceProcess(String name, CrashControl crashes, List<String> command, Path log, int port) {
        this.name = name;
        this.crashes = crashes;
        this.command = List.copyOf(command);
        this.log = log;
        this.port = port;
        this.process = launch();
    }

    /**
     * Starts the service of a name, on a port, with Spring properties; does not wait. Its crash points are always there, and do
     * nothing without an order. Its log outlives the test.
     */
    public static ServiceProcess start(String name, int port, Map<String, String> settings, Path folder)
            throws IOException {
        return start(name, port, settings, folder, List.of());
    }

    /** The same with options for its JVM. */
    public static ServiceProcess start(
            String name, int port, Map<String, String> settings, Path folder, List<String> options) throws IOException {
        CrashControl crashes = CrashControl.prepare(folder, name + '-' + port);
        List<String> command = InstalledService.find(name, settings).command(crashes, options);
        command.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + port));
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        Path logs = Files.createDirectories(Path.of(System.getProperty("service.logs")));
        Path log = logs.resolve(folder.getFileName() + "-" + name + "-" + port + ".log");
        return new ServiceProcess(name, crashes, command, log, port);
    }

    /** What it has printed. */
    public Path log() {
        return log;
    }

    public int port() {
        return port;
    }

    /** Waits until health says UP. */
    public void awaitUp() {
        Await.until(START, name + " is up (log: " + log + ")", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended with " + process.exitValue() + ", see " + log);
            }
            return health().contains("\"groups\":[\"liveness\",\"readiness\"],\"status\":\"UP\"");
        });
    }

    /** Waits until it is the active one of its kind. */
    public void awaitActive() {
        Await.until(START, name + " is active (log: " + log + ")", () -> health().contains("\"ACTIVE\""));
    }

    /** The answer of the health endpoint, empty if there is none. */
    public String health() {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** The same again, on the same port; an order that was not yet carried out is void. */
    public void restart() {
        crashes.release();
        process = launch();
    }

    /** Makes it die as soon as one of its threads reaches a point for the n-th time from now on. */
    public void dieAt(CrashPoint point, int hit) {
        crashes.dieAt(point, hit);
        awaitTaken(point.name());
    }

    /** Starts it again, to die as soon as one of its threads reaches a point. */
    public void dieAtNext(CrashPoint point) {
        crashes.release();
        crashes.dieAt(point, 1);
        process = launch();
    }

    /** Forgets where it was to die. */
    public void withdraw() {
        if (isAlive()) {
            crashes.withdraw();
            awaitTaken("nowhere");
        }
    }

    /** Makes the thread wait that reaches a point. */
    public void holdAt(CrashPoint point) {
        crashes.holdAt(point, 1);
        awaitTaken(point.name());
    }

    private void awaitTaken(String point) {
        Await.until(SOON, name + " knows that it is to stop at " + point, () -> crashes.isTaken() || !isAlive());
    }

    /** Waits until a thread has come where it is to wait. */
    public void awaitHeld() {
        Await.until(SOON, name + " has come to where it is to wait", crashes::isHolding);
    }

    /** Lets the thread that waits go on. */
    public void release() {
        crashes.release();
    }

    /** Waits until it has died where it was told to. */
    public void awaitDeath(CrashPoint point) {
        Await.until(SOON, name + " reaches " + point, () -> !isAlive());
        if (process.exitValue() != CrashControl.DIED) {
            throw new AssertionError(
                    name + " ended with " + process.exitValue() + ", not at " + point + ", see " + log);
        }
    }

    /** Waits until it has ended by itself, and gives its exit code. */
    public int awaitExit() {
        Await.until(START, name + " ends (log: " + log + ")", () -> !isAlive());
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All its threads stand still, its connections stay. */
    public void freeze() {
        frozen = Frozen.freeze(process.toHandle());
    }

    /** It goes on. */
    public void thaw() {
        Objects.requireNonNull(frozen, "it was not frozen").close();
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(name + " did not end within 60 s, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
