package dev.cdcexport.stack;

import dev.cdcexport.source.SourceDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own, on the loopback address, with durable data and a password for every role. One thread owns it;
 * {@link #kill} may come from any.
 */
public final class LocalDatabase implements AutoCloseable {

    /** The superuser's name. */
    public static final String ADMINISTRATOR = "postgres";

    private static final String HOST = "127.0.0.1";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int STOP_SECONDS = 15;
    private static final int LOG_LINES = 15;

    /** The class of the SQL states that say who may not sign in. */
    private static final String INVALID_AUTHORIZATION = "28";

    private static final List<String> SERVER_SETTINGS = List.of(
            "listen_addresses=" + HOST,
            "unix_socket_directories=",
            "wal_level=logical",
            "max_replication_slots=20",
            "max_wal_senders=20",
            // A slot that nobody reads is given up before it fills the disk; capture then begins a new epoch.
            "max_slot_wal_keep_size=10GB",
            "fsync=on",
            "synchronous_commit=on");

    private final Settings settings;
    private final PidFile pidFile;
    private volatile @Nullable Process process;

    /**
     * Where the server lives.
     *
     * @param folder for its programs and data; created if missing, kept when the server stops
     * @param log the file to which its log is appended
     * @param port the port on the loopback address
     * @param administratorPassword the superuser's password, set when the data folder is first created; never printed
     */
    public record Settings(Path folder, Path log, int port, String administratorPassword) {

        /** Makes the folder absolute. */
        public Settings {
            folder = folder.toAbsolutePath();
        }

        /** Without the password. */
        @Override
        public String toString() {
            return HOST + ':' + port + " in " + folder;
        }

        Path programs() {
            return folder.resolve("programs");
        }

        Path data() {
            return folder.resolve("data");
        }
    }

    /** Describes the server; nothing is started. */
    public LocalDatabase(Settings settings) {
        this.settings = settings;
        this.pidFile = new PidFile(settings.folder().resolve("postgres.pid"));
    }

    /**
     * Starts the server and waits until it answers. The first start unpacks the programs and creates the data folder; a server
     * that an earlier run left behind on the same folder is stopped before.
     *
     * @throws StackException if it does not start
     */
    public void start() {
        Folders.create(settings.folder());
        PostgresBundle.unpackTo(settings.programs());
        stopOrphan();
        createData();
        awaitAnswer(launch());
    }

    /** Ends the server as a crash would, with all its processes; nothing is flushed. It can be started again. */
    public void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
            running.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            all.add(running.toHandle());
            all.forEach(handle -> handle.onExit().join());
        }
        pidFile.delete();
    }

    /** Stops the server in order: sessions are ended, all is flushed. It can be started again. */
    @Override
    public void close() {
        Process running = process;
        if (running != null && running.isAlive()) {
            stopInOrder();
            awaitExit(running);
        }
        kill();
    }

    /** The server's process, while it is meant to run. */
    public Optional<ProcessHandle> process() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    /** A database of this server, as its superuser. */
    public SourceDatabase administrator(String database) {
        return database(database, ADMINISTRATOR, settings.administratorPassword());
    }

    /** A database of this server, as some role. */
    public SourceDatabase database(String database, String user, String password) {
        return new SourceDatabase(HOST, settings.port(), database, user, password);
    }

    /** Stops a server that an earlier run left behind on the same folder, if there is one. */
    public void stopOrphan() {
        pidFile.findAlive().ifPresent(orphan -> {
            stopInOrder();
            orphan.destroyForcibly();
            orphan.onExit().join();
        });
        pidFile.delete();
    }

    private void stopInOrder() {
        try {
            run("pg_ctl", "stop", "-D", settings.data().toString(), "-m", "fast", "-t", String.valueOf(STOP_SECONDS));
        } catch (StackException e) {
            // A walsender whose client does not read holds up a fast shutdown; an immediate one is recovered from at
            // the next start.
            run("pg_ctl", "stop", "-D", settings.data().toString(), "-m", "immediate");
        }
    }

    private void createData() {
        if (Files.exists(settings.data())) {
            return;
        }
        Path partial = settings.folder().resolve("data.partial");
        Path password = settings.folder().resolve("password.partial");
        Folders.delete(partial);
        try {
            Files.deleteIfExists(password);
            Files.createFile(
                    password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(password, settings.administratorPassword());
            run(
                    "initdb",
                    "--pgdata=" + partial,
                    "--username=" + ADMINISTRATOR,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8");
            Files.delete(password);
            Files.move(partial, settings.data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't create PostgreSQL's data folder " + settings.data(), e);
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(
                List.of(program("postgres"), "-D", settings.data().toString()));
        command.addAll(List.of("-p", String.valueOf(settings.port())));
        SERVER_SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        File log = settings.log().toFile();
        try {
            Process launched = new ProcessBuilder(Commands.unprivileged(settings.programs(), command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            pidFile.write(launched.toHandle());
            process = launched;
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + command.get(0), e);
        }
    }

    private void awaitAnswer(Process launched) {
        SourceDatabase administrator = administrator(ADMINISTRATOR);
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            try {
                administrator.open("start").close();
                return;
            } catch (SQLException e) {
                if (isRefusal(e) || !launched.isAlive() || Instant.now().isAfter(deadline)) {
                    kill();
                    throw notStarted(e);
                }
            }
            sleep();
        }
    }

    private static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.startsWith(INVALID_AUTHORIZATION);
    }

    private StackException notStarted(SQLException cause) {
        String reason = isRefusal(cause)
                ? "The password of its superuser is not the one that its data were created with."
                : "The end of its log " + settings.log() + ":\n" + Folders.tail(settings.log(), LOG_LINES);
        return new StackException("PostgreSQL does not start. " + reason, cause);
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while PostgreSQL was starting", e);
        }
    }

    private static void awaitExit(Process running) {
        try {
            running.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program(program)));
        command.addAll(List.of(arguments));
        Commands.run(Commands.unprivileged(settings.programs(), command));
    }

    private String program(String name) {
        return settings.programs().resolve("bin").resolve(name).toString();
    }
}
