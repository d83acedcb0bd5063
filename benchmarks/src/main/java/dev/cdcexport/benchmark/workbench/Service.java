package dev.cdcexport.benchmark.workbench;

import dev.cdcexport.stack.Folders;
import dev.cdcexport.stack.JavaCommand;
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
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service as users run it, in a JVM of its own. One thread owns it; {@link #close} may come from any. */
public final class Service implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final long STOP_SECONDS = 60;
    private static final int LOG_LINES = 12;
    private static final int OK = 200;
    private static final Pattern RESIDENT_PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Launch launch;
    private final Process process;
    private volatile double residentPeak;

    /**
     * What to launch.
     *
     * @param kind which service
     * @param jar its executable jar
     * @param flags its JVM's
     * @param port where it shall listen
     * @param settings its Spring properties
     * @param environment its secrets; never printed
     * @param log where its output goes; the log of its garbage collections is beside it
     */
    record Launch(
            ServiceKind kind,
            Path jar,
            List<String> flags,
            int port,
            Map<String, String> settings,
            Map<String, String> environment,
            Path log) {

        /** Copies the collections. */
        Launch {
            flags = List.copyOf(flags);
            settings = Map.copyOf(settings);
            environment = Map.copyOf(environment);
        }

        /** Without the environment. */
        @Override
        public String toString() {
            return kind + " on port " + port;
        }

        GcLog gcLog() {
            return new GcLog(log.resolveSibling(log.getFileName() + ".gc"));
        }

        List<String> command() {
            List<String> command = JavaCommand.begin();
            command.addAll(flags);
            command.addAll(List.of(
                    gcLog().option(), "-jar", jar.toString(), "--server.address=127.0.0.1", "--server.port=" + port));
            settings.forEach((key, value) -> command.add("--" + key + '=' + value));
            return command;
        }
    }

    private Service(Launch launch, Process process) {
        this.launch = launch;
        this.process = process;
    }

    /** Launches it; {@link #awaitActive} waits for it. */
    static Service launch(Launch launch) {
        ProcessBuilder builder = new ProcessBuilder(launch.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().putAll(launch.environment());
        try {
            return new Service(launch, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("can't run java", e);
        }
    }

    /** Waits until it is well and the active one of its kind. */
    public void awaitActive() {
        Await.until(START_PATIENCE, LOOK, launch + " is active (log: " + launch.log() + ")", () -> {
            verifyAlive();
            return isActive();
        });
    }

    /**
     * Makes sure that it runs.
     *
     * @throws BenchmarkException with the end of its log if it does not
     */
    public void verifyAlive() {
        if (!process.isAlive()) {
            throw new BenchmarkException(launch + " ended with " + process.exitValue() + ". The end of its log "
                    + launch.log() + ":\n" + Folders.tail(launch.log(), LOG_LINES));
        }
    }

    /** Where it listens. */
    public int port() {
        return launch.port();
    }

    Process process() {
        return process;
    }

    ServiceKind kind() {
        return launch.kind();
    }

    /** The CPU seconds that it has used so far. */
    public double cpuSeconds() {
        return ProcessTime.ofTree(process.toHandle());
    }

    /** Where in the log of its garbage collections it is now. */
    public long heapMark() {
        return launch.gcLog().length();
    }

    /** The fullest that its heap was before a collection since then, in MiB; empty if none ran. */
    public OptionalDouble heapPeakSince(long mark) {
        return launch.gcLog().peakSince(mark);
    }

    /** The most memory that it had, in MiB, as the operating system counts it; 0 if that is not known. */
    double residentPeak() {
        try {
            Matcher matcher = RESIDENT_PEAK.matcher(Files.readString(Path.of("/proc", process.pid() + "", "status")));
            residentPeak = matcher.find() ? Long.parseLong(matcher.group(1)) / 1024.0 : residentPeak;
        } catch (IOException e) {
            // It has ended: what was read last stands.
        }
        return residentPeak;
    }

    /** Ends it in order, by force if it does not end. */
    @Override
    public void close() {
        residentPeak();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private boolean isActive() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/actuator/health"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == OK && launch.kind().isActive(answer.body());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted while " + launch + " was starting", e);
        }
    }
}
