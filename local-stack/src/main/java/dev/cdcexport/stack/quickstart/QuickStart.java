package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.Folders;
import dev.cdcexport.stack.StackException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code ./quickstart} runs: starts all and waits, runs SQL against the sample database, verifies a consumer's files, or tells of and
 * stops what runs.
 */
final class QuickStart {

    private final Layout layout;

    /** Whoever launched us; when that is gone, nobody would ever stop us. */
    private final Optional<ProcessHandle> script = ProcessHandle.current().parent();

    private QuickStart(Layout layout) {
        this.layout = layout;
    }

    /** Takes the checkout's folder, then {@code sql} and a statement, {@code verify} and a consumer, {@code status}, {@code stop}, or the options of a start. */
    public static void main(String[] arguments) {
        QuickStart quickStart = new QuickStart(new Layout(Path.of(arguments[0])));
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        String command = rest.isEmpty() ? "" : rest.get(0);
        try {
            switch (command) {
                case "sql" -> new SqlCommand(quickStart.layout, System.out).run(rest.subList(1, rest.size()));
                case "verify" ->
                    System.exit(new VerifyCommand(quickStart.layout, System.out, System.err)
                            .run(rest.subList(1, rest.size())));
                case "status" -> System.exit(new RunningStart(quickStart.layout, System.out).status());
                case "stop" -> new RunningStart(quickStart.layout, System.out).stop();
                default -> quickStart.run(Options.parse(rest, System.getenv()));
            }
        } catch (UserException | StackException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            fail(e.getMessage() + ": " + e.getCause());
        }
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }

    private void run(Options options) {
        RunLock lock = RunLock.acquire(layout.lock());
        Run run = prepare(options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(run, lock), "stop"));
        script.ifPresent(QuickStart::endWith);
        try (LogRotation rotation =
                new LogRotation(Stream.of(Listener.values()).map(layout::log).toList())) {
            rotation.start();
            start(run);
            printReady(options.ports());
            throw endedByItself(run.awaitEnd());
        } catch (UserException | StackException e) {
            if (!run.isStopping()) {
                throw e;
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the JVM.
    private static void endWith(ProcessHandle script) {
        script.onExit().thenRun(() -> System.exit(1));
    }

    /** All that can be refused is refused here, before anything is started or emptied. */
    private Run prepare(Options options) {
        Run run = parts(options);
        run.stopOrphans();
        options.ports().verifyFree();
        if (options.fresh()) {
            layout.empty();
            run = parts(options);
        }
        Folders.create(layout.logs());
        Folders.create(layout.output());
        options.ports().save(layout.ports());
        return run;
    }

    private Run parts(Options options) {
        Ports ports = options.ports();
        Secrets secrets = Secrets.loadOrCreate(layout.secrets());
        return new Run(
                List.of(new DatabasePart(layout, ports, secrets), new BrokerPart(layout, ports)),
                List.of(Services.capture(layout, ports, secrets), Services.export(layout, ports, secrets)));
    }

    private void start(Run run) {
        System.out.println("Starting PostgreSQL and Kafka ...");
        run.startServers();
        System.out.println("Starting capture and export ...");
        run.startServices();
    }

    private void printReady(Ports ports) {
        Instant launched = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        double seconds = Duration.between(launched, Instant.now()).toMillis() / 1000.0;
        System.out.printf(
                Locale.ROOT,
                """

                Ready after %.1f s.

                  export      http://localhost:%d
                  capture     http://localhost:%d
                  PostgreSQL  127.0.0.1:%d, database app, user app, password app
                  Kafka       127.0.0.1:%d
                  files       %s
                  logs        %s

                Next, in another terminal:

                  curl -X POST localhost:%2$d/exports/full -H 'X-Consumer-ID: consumer-1'

                Ctrl-C stops everything; the data stay for the next start.
                """,
                seconds,
                ports.of(Listener.EXPORT),
                ports.of(Listener.CAPTURE),
                ports.of(Listener.POSTGRES),
                ports.of(Listener.KAFKA),
                layout.output(),
                layout.logs());
    }

    private UserException endedByItself(Part part) {
        return new UserException("The process of " + part.listener().label()
                + " ended by itself, so all else is stopped. Its log: " + layout.log(part.listener()));
    }

    private static void stop(Run run, RunLock lock) {
        System.out.println("Stopping ...");
        run.stop();
        lock.release();
        System.out.println("Stopped.");
    }
}
