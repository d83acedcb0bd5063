package dev.cdcexport.system.driver;

import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The whole system on the shared stack: a database of its own, capture and export in JVMs of their own, an output folder. */
public final class RunningSystem implements AutoCloseable {

    private static final Duration SERVER_NOTICES = Duration.ofSeconds(40);
    private static final String SILENCE = "export.capture-silence";
    private static final Map<String, String> SHORT_SILENCE = Map.of(SILENCE, "15s");
    private static final Map<String, String> LONG_SILENCE = Map.of(SILENCE, "75s");
    private static final Map<String, String> PATIENT = Map.of(SILENCE, "75s", "export.answer-within", "50s");

    private final String name;
    private final SampleDatabase database;
    private final String bootstrapServers;
    private final Path folder;
    private final Path output;
    private final Map<String, String> exportSettings;
    private final ServiceProcess capture;
    private final ServiceProcess export;
    private final ExportClient client;

    private RunningSystem(
            String name,
            SampleDatabase database,
            Path folder,
            String bootstrapServers,
            Map<String, String> exportSettings)
            throws IOException {
        this.name = name;
        this.bootstrapServers = bootstrapServers;
        this.database = database;
        this.folder = folder;
        this.exportSettings = exportSettings;
        this.output = Files.createDirectories(folder.resolve("output"));
        InstalledService.prepareAll();
        this.capture = anotherCapture();
        this.export = anotherExport();
        this.client = new ExportClient(export.port());
    }

    /** Starts with the sample's users, and waits until both services are up. */
    public static RunningSystem startWithSample(String name, Path folder) throws Exception {
        SampleDatabase database = SharedStack.get().newDatabase(name);
        execute(database.owner(), Files.readString(Path.of(System.getProperty("sample.sql"))));
        return start(database, name, folder, SHORT_SILENCE);
    }

    /** Starts with an empty database, and waits until both services are up. */
    public static RunningSystem startEmpty(String name, Path folder) throws Exception {
        return start(SharedStack.get().newDatabase(name), name, folder, SHORT_SILENCE);
    }

    /** The same with settings of the export service's. */
    public static RunningSystem startEmpty(String name, Path folder, Map<String, String> exportSettings)
            throws Exception {
        Map<String, String> settings = new HashMap<>(SHORT_SILENCE);
        settings.putAll(exportSettings);
        return start(SharedStack.get().newDatabase(name), name, folder, settings);
    }

    /** Starts with an empty database, exports with the patience to outlast capture's restarts. */
    public static RunningSystem startPatient(String name, Path folder) throws Exception {
        return start(SharedStack.get().newDatabase(name), name, folder, LONG_SILENCE);
    }

    /** Starts on a database of the caller's, on whatever server. */
    public static RunningSystem startOn(SampleDatabase database, String name, Path folder) throws IOException {
        return start(database, name, folder, Map.of());
    }

    private static RunningSystem start(
            SampleDatabase database, String name, Path folder, Map<String, String> exportSettings) throws IOException {
        return start(database, name, folder, SharedStack.get().bootstrapServers(), exportSettings);
    }

    /** Starts with an empty database and a broker of the caller's, and waits until both services are up. Calls wait until their outcome is known. */
    public static RunningSystem startBehind(String bootstrapServers, String name, Path folder) throws Exception {
        return start(SharedStack.get().newDatabase(name), name, folder, bootstrapServers, PATIENT);
    }

    private static RunningSystem start(
            SampleDatabase database,
            String name,
            Path folder,
            String bootstrapServers,
            Map<String, String> exportSettings)
            throws IOException {
        RunningSystem system = new RunningSystem(name, database, folder, bootstrapServers, exportSettings);
        system.capture.awaitUp();
        system.export.awaitUp();
        return system;
    }

    /** Starts one more capture service for the same slot; whoever calls this closes it. */
    public ServiceProcess anotherCapture() throws IOException {
        return ServiceProcess.start(
                "capture",
                FreePorts.find(),
                settings(
                        "capture",
                        name,
                        database.capture(),
                        Map.of("capture.kafka.bootstrap-servers", bootstrapServers)),
                folder);
    }

    /** Starts one more export service on the same folder; whoever calls this closes it. */
    public ServiceProcess anotherExport() throws IOException {
        Map<String, String> settings = new HashMap<>(exportSettings);
        settings.put("export.kafka.bootstrap-servers", bootstrapServers);
        settings.put("export.output", output.toString());
        settings.put("export.sample.enabled", "true");
        settings.put("export.sample.user", database.owner().user());
        settings.put("export.sample.password", database.owner().password());
        return ServiceProcess.start(
                "export", FreePorts.find(), settings("export", name, database.export(), settings), folder);
    }

    /** What a service of a name needs to know to work on a database, under a prefix and a slot of that name. */
    public static Map<String, String> settings(
            String service, String name, SourceDatabase source, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put(service + ".source.host", source.host());
        settings.put(service + ".source.port", String.valueOf(source.port()));
        settings.put(service + ".source.database", source.database());
        settings.put(service + ".source.user", source.user());
        settings.put(service + ".source.password", source.password());
        settings.putIfAbsent(
                service + ".kafka.bootstrap-servers", SharedStack.get().bootstrapServers());
        settings.put(service + ".topic-prefix", name);
        settings.put(service + ".soft-delete-columns.[public.users]", "is_deleted");
        settings.put(service + ".soft-delete-columns.[public.note]", "is_deleted");
        if (service.equals("capture")) {
            settings.put("capture.slot", name.replace('-', '_'));
            settings.put("capture.heartbeat", "1s");
        }
        return settings;
    }

    public ExportClient client() {
        return client;
    }

    public ServiceProcess capture() {
        return capture;
    }

    public ServiceProcess export() {
        return export;
    }

    /** Runs SQL as the owner of the sample, committed when this returns. */
    public void sql(String... statements) {
        try {
            for (String statement : statements) {
                execute(database.owner(), statement);
            }
        } catch (SQLException e) {
            throw new AssertionError("SQL failed", e);
        }
    }

    /** Drops capture's slot, once the server knows that the killed capture no longer uses it. */
    public void dropSlot() throws SQLException {
        Await.until(SERVER_NOTICES, "the slot is free", () -> {
            try {
                return !slotIsActive();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        execute(
                database.admin(),
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
                        + "WHERE database = current_database() AND NOT active AND NOT temporary");
    }

    /** Whether a session holds a slot of the database. */
    private boolean slotIsActive() throws SQLException {
        try (Connection connection = database.admin().open("test");
                Statement statement = connection.createStatement();
                ResultSet active = statement.executeQuery(
                        "SELECT 1 FROM pg_replication_slots WHERE database = current_database() AND active")) {
            return active.next();
        }
    }

    /** A session of the owner's. */
    public Connection connect() throws SQLException {
        return database.owner().open("test");
    }

    /** A session of the superuser's. */
    public Connection connectAsAdministrator() throws SQLException {
        return database.admin().open("test");
    }

    /** Runs SQL as the superuser. */
    public void admin(String sql) {
        try {
            execute(database.admin(), sql);
        } catch (SQLException e) {
            throw new AssertionError("SQL failed: " + sql, e);
        }
    }

    /** Takes out the event triggers that tell of DDL. */
    public void dropDdlTriggers() {
        admin("DROP EVENT TRIGGER cdc_export_start, cdc_export_end, cdc_export_drop, cdc_export_rewrite");
    }

    /** Ends the session by which a service's active process holds the leader's lock, as a lost connection would. */
    public void endLock(String lock) {
        admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'cdc-export lock " + lock + "%' AND pid IN (SELECT pid FROM pg_locks"
                + " WHERE locktype = 'advisory' AND granted)");
    }

    /** Ends the session that streams to capture, as a lost connection would. */
    public void endStream() {
        admin("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()"
                + " AND slot_name = '" + name.replace('-', '_') + "' AND active");
    }

    /** Where the export service stages files. */
    public Path staging() {
        return output().resolve(".staging").resolve(prefix());
    }

    /** Where the export service spills. */
    public Path spill() {
        return output().resolve(".spill").resolve(prefix());
    }

    /** The Kafka prefix of its topics and groups. */
    public String prefix() {
        return name;
    }

    /** The names of the files that a reader of the output directory sees, sorted. */
    public List<String> outputFiles() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    public Path output() {
        return output;
    }

    @Override
    public void close() throws SQLException {
        export.close();
        capture.close();
        try (Connection admin = database.admin().open("test");
                Statement statement = admin.createStatement()) {
            statement.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
                    + "WHERE database = current_database() AND NOT active");
        }
        database.drop();
    }

    /** Runs SQL, committed when this returns. */
    public static void execute(SourceDatabase source, String sql) throws SQLException {
        try (Connection connection = source.open("test");
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            statement.execute(sql);
        }
    }
}
