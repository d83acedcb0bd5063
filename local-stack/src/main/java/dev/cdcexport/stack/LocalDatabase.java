package dev.cdcexport.stack;

import dev.cdcexport.source.SourceDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own, on the loopback address, with durable data and a password for every role. One thread owns it;
 * {@link #kill} may come from any.
 */
public final class LocalDatabase implements AutoCloseable {

    /** The superuser's name. */
    public static final String ADMINISTRATOR = "postgres";

    static final String HOST = "127.0.0.1";

    /** The class of the SQL states that say who may not sign in. */
    private static final String INVALID_AUTHORIZATION = "28";

    private final Settings settings;
    private final Function<Path, Account> accounts;
    private final PidFile pidFile;
    private volatile @Nullable Process process;

    /**
     * Where the server lives.
     *
     * @param folder for its programs and data; created if missing, kept when the server stops
     * @param log the file to which its log is appended
     * @param port the port on the loopback address
     * @param administratorPassword the superuser's password, set when the data folder is first created; never printed
     * @param bundle the programs; a folder keeps those that it was first created with
     */
    public record Settings(Path folder, Path log, int port, String administratorPassword, PostgresBundle bundle) {

        /** Makes the folder absolute. */
        public Settings {
            folder = folder.toAbsolutePath();
        }

        /** With the programs on the class path. */
        public Settings(Path folder, Path log, int port, String administratorPassword) {
            this(folder, log, port, administratorPassword, PostgresBundle.ofClassPath());
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
        this(settings, Account::find);
    }

    LocalDatabase(Settings settings, Function<Path, Account> accounts) {
        this.settings = settings;
        this.accounts = accounts;
        this.pidFile = new PidFile(settings.folder().resolve("postgres.pid"));
    }

    /**
     * Starts the server and waits until it answers. The first start unpacks the programs and creates the data folder; a server
     * that an earlier run left behind on the same folder is stopped before.
     *
     * @throws StackException if it does not start
     */
    public void start() {
        PostgresPrograms programs = PostgresPrograms.unpack(settings, accounts);
        stopOrphan();
        programs.createData();
        Process launched = programs.launch();
        pidFile.write(launched.toHandle());
        process = launched;
        awaitAnswer(launched);
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
    public void stop() {
        Process running = process;
        if (running != null && running.isAlive()) {
            stopInOrder();
            awaitExit(running);
        }
        kill();
    }

    /** Stops it, like {@link #stop}. */
    @Override
    public void close() {
        stop();
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
            PostgresPrograms.unpack(settings, accounts).stop();
        } catch (StackException e) {
            // It is gone, or the caller kills it now and the next start recovers.
        }
    }

    private void awaitAnswer(Process launched) {
        SourceDatabase administrator = administrator(ADMINISTRATOR);
        try {
            StartWait.patient().await("PostgreSQL", launched, settings.log(), () -> answers(administrator));
        } catch (StackException e) {
            kill();
            throw e;
        }
    }

    private static boolean answers(SourceDatabase administrator) {
        try {
            administrator.open("start").close();
            return true;
        } catch (SQLException e) {
            if (isRefusal(e)) {
                throw new StackException(
                        "PostgreSQL does not start. The password of its superuser is not the one that its data were "
                                + "created with.",
                        e);
            }
            return false;
        }
    }

    private static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.startsWith(INVALID_AUTHORIZATION);
    }

    private static void awaitExit(Process running) {
        try {
            running.waitFor(PostgresPrograms.STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
