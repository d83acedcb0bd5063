package dev.cdcexport.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One PostgreSQL and one Kafka for all tests of a JVM, on free ports, in a temporary folder that is deleted when the JVM ends.
 * Safe for use by several threads; tests keep apart by their databases' names, topic prefixes and groups.
 */
public final class SharedStack {

    /** A JVM of minutes does not earn back what its optimising compiler costs. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

    private final LocalDatabase database;
    private final LocalBroker broker;
    private final SampleDatabases databases;
    private final AtomicInteger number = new AtomicInteger();

    private SharedStack(Path folder) {
        database = new LocalDatabase(new LocalDatabase.Settings(
                folder.resolve("postgres"),
                folder.resolve("postgres.log"),
                FreePorts.find(),
                LocalDatabase.ADMINISTRATOR));
        broker = new LocalBroker(
                new LocalBroker.Settings(folder.resolve("kafka"), folder.resolve("kafka.log"), FreePorts.find()),
                SHORT_LIVED);
        databases = new SampleDatabases(database, role -> role);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder), "shared-stack-end"));
    }

    /** The stack of this JVM, started by the first call. */
    public static SharedStack get() {
        return Holder.STACK;
    }

    /** Where Kafka's clients find the broker. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The broker, for tests that end and start it. */
    public LocalBroker broker() {
        return broker;
    }

    /** The database server, for tests that end and start it. */
    public LocalDatabase database() {
        return database;
    }

    /**
     * Creates a database owned by the role {@code app} and runs the administrator's script in it.
     *
     * @param namePrefix what its name begins with; a number makes it unique
     * @throws SQLException if the server does not answer or refuses
     */
    public SampleDatabase newDatabase(String namePrefix) throws SQLException {
        return databases.create(namePrefix + '_' + number.incrementAndGet());
    }

    /** The same in another encoding than the server's. */
    public SampleDatabase newDatabase(String namePrefix, String encoding) throws SQLException {
        return databases.createEncoded(namePrefix + '_' + number.incrementAndGet(), encoding);
    }

    private void start() {
        CompletableFuture<Void> kafka = CompletableFuture.runAsync(broker::start);
        database.start();
        kafka.join();
        try {
            databases.createOwner();
        } catch (SQLException e) {
            throw new StackException("can't create the role app", e);
        }
    }

    private void end(Path folder) {
        broker.kill();
        database.kill();
        Folders.delete(folder);
    }

    /** Starts the stack when it is first asked for, and once only. */
    private static final class Holder {

        static final SharedStack STACK = started();

        private static SharedStack started() {
            try {
                SharedStack stack = new SharedStack(Files.createTempDirectory("cdc-export-stack-"));
                stack.start();
                return stack;
            } catch (IOException e) {
                throw new UncheckedIOException("can't create a temporary folder", e);
            }
        }
    }
}
