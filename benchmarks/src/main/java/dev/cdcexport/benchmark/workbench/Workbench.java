package dev.cdcexport.benchmark.workbench;

import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.stack.Folders;
import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.LocalBroker;
import dev.cdcexport.stack.LocalDatabase;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SampleDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * PostgreSQL and Kafka of our own with empty data, and the services that are started on them. One thread owns it; {@link #close} may
 * come from any.
 */
public final class Workbench implements AutoCloseable {

    /** What would disturb a measurement at a time of its own, and what would give up a slot that waits for its turn. */
    private static final List<String> SERVER_SETTINGS = List.of(
            "autovacuum = off", "checkpoint_timeout = '1h'", "max_wal_size = '16GB'", "max_slot_wal_keep_size = -1");

    private final Path checkout;
    private final Path folder;
    private final ServiceFlags flags;
    private final LocalDatabase database;
    private final LocalBroker broker;
    private final SampleDatabases databases;
    private final List<Service> services = new CopyOnWriteArrayList<>();
    private final ChildProcesses children;

    /**
     * Describes it; nothing is started.
     *
     * @param checkout the top of the tree, where the services have been built
     * @param folder for data and logs and nothing else: {@link #start} empties it; the logs stay for a look afterwards
     * @param flags of the services' JVMs
     */
    public Workbench(Path checkout, Path folder, ServiceFlags flags) {
        this.checkout = checkout;
        this.folder = folder;
        this.flags = flags;
        this.children = new ChildProcesses(folder.resolve("pid"));
        this.database = new LocalDatabase(new LocalDatabase.Settings(
                data().resolve("postgres"), log("postgres"), FreePorts.find(), LocalDatabase.ADMINISTRATOR));
        this.broker =
                new LocalBroker(new LocalBroker.Settings(data().resolve("kafka"), log("kafka"), FreePorts.find()));
        this.databases = new SampleDatabases(database, role -> role);
    }

    /** Ends what an earlier run left behind, empties the folder and starts both servers. */
    public void start() {
        database.stopOrphan();
        broker.stopOrphan();
        children.endOrphans();
        Folders.delete(folder);
        Folders.create(folder.resolve("log"));
        broker.start();
        database.start();
        try {
            configure();
            databases.createOwner();
        } catch (SQLException e) {
            throw new BenchmarkException("PostgreSQL cannot be prepared: " + e.getMessage(), e);
        }
    }

    /** Sees to it that a program ends when this does, or when this is started the next time. */
    public void adopt(Process program) {
        children.adopt(program);
    }

    private void configure() throws SQLException {
        for (String setting : SERVER_SETTINGS) {
            asAdministrator("ALTER SYSTEM SET " + setting);
        }
        asAdministrator("SELECT pg_reload_conf()");
    }

    private void asAdministrator(String sql) throws SQLException {
        try (Connection connection =
                        database.administrator(LocalDatabase.ADMINISTRATOR).open("benchmark");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Creates a database that both services may read. */
    public SampleDatabase newDatabase(String name) throws SQLException {
        return databases.create(name);
    }

    /** Where Kafka's clients find the broker. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** A new connection to Kafka; whoever calls this closes it. */
    public Topics topics() {
        return new Topics(bootstrapServers());
    }

    /** A folder for whatever has to be written. */
    public Path scratch(String name) {
        return Folders.create(data().resolve(name));
    }

    /** Where a log of some program goes. */
    public Path log(String name) {
        return folder.resolve("log").resolve(name + ".log");
    }

    /** Writes all that waits to be written, so that no measurement pays for what was before it. */
    public void settle() {
        try {
            asAdministrator("CHECKPOINT");
        } catch (SQLException e) {
            throw new BenchmarkException("no checkpoint: " + e.getMessage(), e);
        }
        new Command("sync").run();
    }

    /**
     * Starts to measure.
     *
     * @param own reads the CPU seconds of the program that is measured
     */
    public Stopwatch stopwatch(DoubleSupplier own) {
        return Stopwatch.start(own, this::serverSeconds);
    }

    private double serverSeconds() {
        return List.of(database.process(), broker.process()).stream()
                .flatMap(process -> process.stream())
                .mapToDouble(ProcessTime::ofTree)
                .sum();
    }

    /** Launches a capture service and does not wait; its slot is named like the prefix of its topics. */
    public Service launchCapture(SampleDatabase source, String prefix, Map<String, String> more) {
        Map<String, String> settings = settings(ServiceKind.CAPTURE, source.capture(), prefix, more);
        settings.put("capture.slot", prefix);
        return launch(
                ServiceKind.CAPTURE,
                prefix,
                settings,
                Map.of("CAPTURE_SOURCE_PASSWORD", source.capture().password()));
    }

    /** Starts a capture service and waits until it captures. */
    public Service startCapture(SampleDatabase source, String prefix, Map<String, String> more) {
        Service capture = launchCapture(source, prefix, more);
        capture.awaitActive();
        return capture;
    }

    /** Starts an export service and waits until it is ready. */
    public Service startExport(SampleDatabase source, String prefix, Map<String, String> more) {
        Map<String, String> settings = settings(ServiceKind.EXPORT, source.export(), prefix, more);
        settings.put("export.output", exportOutput(prefix).toString());
        settings.put("export.sample.enabled", "true");
        settings.put("export.sample.user", source.owner().user());
        Map<String, String> secrets = Map.of(
                "EXPORT_SOURCE_PASSWORD", source.export().password(),
                "EXPORT_SAMPLE_PASSWORD", source.owner().password());
        Service export = launch(ServiceKind.EXPORT, prefix, settings, secrets);
        export.awaitActive();
        return export;
    }

    /** The output folder of the export service whose topics have a prefix. */
    public Path exportOutput(String prefix) {
        return scratch("output-" + prefix);
    }

    private Map<String, String> settings(
            ServiceKind kind, SourceDatabase source, String prefix, Map<String, String> more) {
        String start = kind.label() + '.';
        Map<String, String> settings = new TreeMap<>(more);
        settings.put(start + "source.host", source.host());
        settings.put(start + "source.port", String.valueOf(source.port()));
        settings.put(start + "source.database", source.database());
        settings.put(start + "source.user", source.user());
        settings.put(start + "kafka.bootstrap-servers", bootstrapServers());
        settings.put(start + "topic-prefix", prefix);
        return settings;
    }

    private Service launch(
            ServiceKind kind, String prefix, Map<String, String> settings, Map<String, String> environment) {
        String name = kind.label() + '-' + prefix + '-' + services.size();
        List<String> jvm = flags.of(kind, name);
        Service service = Service.launch(
                new Service.Launch(kind, kind.jar(checkout), jvm, FreePorts.find(), settings, environment, log(name)));
        services.add(service);
        adopt(service.process());
        return service;
    }

    /** The fullest that the heap of any service of a kind was, in MiB; empty if there was none. */
    public OptionalDouble heapPeak(ServiceKind kind) {
        return services.stream()
                .filter(service -> service.kind() == kind)
                .flatMapToDouble(service -> service.heapPeakSince(0).stream())
                .max();
    }

    /** The most memory that any service of a kind had, in MiB, as the operating system counts it. */
    public OptionalDouble residentPeak(ServiceKind kind) {
        return services.stream()
                .filter(service -> service.kind() == kind)
                .mapToDouble(Service::residentPeak)
                .max();
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Stops everything and deletes the data; the logs stay. */
    @Override
    public synchronized void close() {
        services.forEach(Service::close);
        children.end();
        broker.kill();
        database.kill();
        Folders.delete(data());
    }
}
