package dev.cdcexport.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** PostgreSQL's programs on one data folder: {@code initdb}, {@code postgres}, {@code pg_ctl}. {@link LocalDatabase} calls it. */
final class PostgresPrograms {

    static final int STOP_SECONDS = 15;

    private static final List<String> SERVER_SETTINGS = List.of(
            "listen_addresses=" + LocalDatabase.HOST,
            "unix_socket_directories=",
            "wal_level=logical",
            "max_replication_slots=20",
            "max_wal_senders=20",
            // For tests: a prepared transaction holds locks and the slot's creation up, and has no process.
            "max_prepared_transactions=4",
            "fsync=on",
            "synchronous_commit=on");

    private final LocalDatabase.Settings settings;
    private final Account account;

    private PostgresPrograms(LocalDatabase.Settings settings, Account account) {
        this.settings = settings;
        this.account = account;
    }

    /**
     * Unpacks the programs unless that was done before.
     *
     * @param accounts as whom they run, given a file that belongs to us
     */
    static PostgresPrograms unpack(LocalDatabase.Settings settings, Function<Path, Account> accounts) {
        Folders.create(settings.folder());
        PostgresBundle.unpackTo(settings.programs());
        return new PostgresPrograms(settings, accounts.apply(settings.programs()));
    }

    /** Creates the data folder unless it exists; a creation that was interrupted is begun anew. */
    void createData() {
        if (Files.exists(settings.data())) {
            return;
        }
        Path partial = settings.folder().resolve("data.partial");
        Folders.delete(partial);
        try {
            Path password = writePassword();
            account.own(Folders.create(partial));
            account.own(password);
            initialise(partial, password);
            Files.delete(password);
            Files.move(partial, settings.data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't create PostgreSQL's data folder " + settings.data(), e);
        }
    }

    /** Starts the server, which is not ready yet. */
    Process launch() {
        List<String> command = new ArrayList<>(
                List.of(program("postgres"), "-D", settings.data().toString(), "-p", String.valueOf(settings.port())));
        SERVER_SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        account.own(settings.data());
        try {
            return new ProcessBuilder(account.command(command))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(settings.log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + command.get(0), e);
        }
    }

    /**
     * Stops the server of this data folder and waits for its end.
     *
     * @throws StackException if it can't be stopped
     */
    void stop() {
        try {
            stop("fast");
        } catch (StackException e) {
            // A walsender whose client does not read holds up a fast shutdown; the next start recovers from an
            // immediate one.
            stop("immediate");
        }
    }

    private void stop(String mode) {
        run("pg_ctl", "stop", "-D", settings.data().toString(), "-m", mode, "-t", String.valueOf(STOP_SECONDS));
    }

    private void initialise(Path data, Path password) {
        run(
                "initdb",
                "--pgdata=" + data,
                "--username=" + LocalDatabase.ADMINISTRATOR,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                // A slot that nobody reads is given up before it fills the disk; capture then begins a new epoch.
                "--set=max_slot_wal_keep_size=10GB",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
    }

    private Path writePassword() throws IOException {
        Path password = settings.folder().resolve("password.partial");
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(password, settings.administratorPassword());
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program(program)));
        command.addAll(List.of(arguments));
        Commands.run(account.command(command));
    }

    private String program(String name) {
        return settings.programs().resolve("bin").resolve(name).toString();
    }
}
