package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.JavaCommand;
import dev.cdcexport.stack.JvmFlags;
import dev.cdcexport.stack.PidFile;
import dev.cdcexport.stack.StartWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A service in a JVM of its own, ready when its health says so. */
final class ServicePart implements Part {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final Launch launch;
    private final Path log;
    private final PidFile pidFile;
    private final Health health;
    private @Nullable Process process;
    private boolean stopped;

    /**
     * What to launch.
     *
     * @param listener which service it is
     * @param jar its executable jar
     * @param arguments its settings
     * @param environment its secrets, which a command line would show to everybody; never printed
     */
    record Launch(Listener listener, Path jar, List<String> arguments, Map<String, String> environment) {

        /** Copies the collections. */
        Launch {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** Without the environment. */
        @Override
        public String toString() {
            return listener.label() + ' ' + jar + ' ' + arguments;
        }

        List<String> command() {
            List<String> command = JavaCommand.begin();
            command.addAll(JvmFlags.SERVER);
            if (listener == Listener.CAPTURE) {
                command.addAll(JvmFlags.CAPTURE);
            }
            command.addAll(List.of("-jar", jar.toString()));
            command.addAll(arguments);
            return command;
        }
    }

    ServicePart(Launch launch, Layout layout, Health health) {
        this.launch = launch;
        this.log = layout.log(launch.listener());
        this.pidFile = layout.pid(launch.listener());
        this.health = health;
    }

    @Override
    public Listener listener() {
        return launch.listener();
    }

    @Override
    public void stopOrphan() {
        pidFile.findAlive().ifPresent(ServicePart::end);
        pidFile.delete();
    }

    @Override
    public void start() {
        Process launched = launch();
        StartWait.patient().await("The service " + listener().label(), launched, log, health::isUp);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (process != null) {
            end(process.toHandle());
            process = null;
        }
        pidFile.delete();
    }

    @Override
    public synchronized Optional<ProcessHandle> process() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    private synchronized Process launch() {
        if (stopped) {
            throw new UserException("The service " + listener().label() + " has been stopped.");
        }
        ProcessBuilder builder = new ProcessBuilder(launch.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(launch.environment());
        try {
            Process launched = builder.start();
            process = launched;
            pidFile.write(launched.toHandle());
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException("can't run java", e);
        }
    }

    private static void end(ProcessHandle running) {
        running.destroy();
        try {
            running.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.destroyForcibly();
        } catch (TimeoutException | ExecutionException e) {
            running.destroyForcibly();
            running.onExit().join();
        }
    }
}
