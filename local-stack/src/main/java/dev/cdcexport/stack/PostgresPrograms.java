package dev.cdcexport.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
            // A full export locks each of its tables and indexes.
            "max_locks_per_transaction=256",
            "fsync=on",
            "synchronous_commit=on");

    /** A slot that nobody reads is given up before it fills the disk; capture then begins a new epoch. */
    private static final String WRITTEN_SETTINGS = "\nmax_slot_wal_keep_size = 10GB\n";

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final int FIRST_VERSION_WITH_BUILTIN_LOCALE = 17;

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
        settings.bundle().unpackTo(settings.programs());
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
            // initdb has --set from version 16 on.
            Files.writeString(partial.resolve("postgresql.conf"), WRITTEN_SETTINGS, StandardOpenOption.APPEND);
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
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + data,
                "--username=" + LocalDatabase.ADMINISTRATOR,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
        if (majorVersion() >= FIRST_VERSION_WITH_BUILTIN_LOCALE) {
            arguments.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        run("initdb", arguments.toArray(String[]::new));
    }

    private int majorVersion() {
        String printed = run("postgres", "--version");
        Matcher version = VERSION.matcher(printed);
        if (!version.find()) {
            throw new StackException("'postgres --version' names no version: " + printed);
        }
        return Integer.parseInt(version.group(1));
    }

    private Path writePassword() throws IOException {
        Path password = settings.folder().resolve("password.partial");
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(password, settings.administratorPassword());
    }

    private String run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program(program)));
        command.addAll(List.of(arguments));
        return Commands.run(account.command(command));
    }

    private String program(String name) {
        return settings.programs().resolve("bin").resolve(name).toString();
    }
}
