package dev.cdcexport.benchmark.peer;

import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.ProcessTime;
import dev.cdcexport.benchmark.workbench.Workbench;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.stack.Folders;
import dev.cdcexport.stack.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debezium Server with its sink for Kafka, in a folder of its own with the offsets that it has come to. One thread uses it; {@link #close}
 * may come from any.
 */
public final class DebeziumServer implements AutoCloseable {

    /** The version that is measured. */
    public static final String VERSION = "3.6.0.Final";

    private static final int JAVA_VERSION = 21;
    private static final long STOP_SECONDS = 60;
    private static final int LOG_LINES = 12;

    private final Workbench bench;
    private final Path home;
    private final Path folder;
    private final Path log;
    private final List<String> settings;
    private volatile @Nullable Process process;

    /**
     * Describes it; nothing is started.
     *
     * @param checkout the top of the tree, where {@code benchmarks/run} unpacks it
     * @param name of its slot and the prefix of its topics
     * @throws PeerMissingException if it has not been unpacked
     */
    public DebeziumServer(Path checkout, Workbench bench, SourceDatabase source, String name) {
        this.bench = bench;
        this.home = home(checkout);
        if (!Files.isDirectory(home)) {
            throw new PeerMissingException("Debezium Server is missing: benchmarks/run fetches it");
        }
        this.folder = bench.scratch("debezium-" + name);
        this.log = bench.log("debezium-" + name);
        this.settings = settings(bench.bootstrapServers(), source, name);
    }

    /** Where {@code benchmarks/run} unpacks it. */
    public static Path home(Path checkout) {
        return checkout.resolve(".benchmarks").resolve("debezium-server-" + VERSION);
    }

    /** As its documentation says, with the least that a careful user would set for Kafka. */
    private List<String> settings(String bootstrapServers, SourceDatabase source, String name) {
        return List.of(
                "quarkus.http.host=127.0.0.1",
                "quarkus.http.port=" + FreePorts.find(),
                "quarkus.log.level=WARN",
                "quarkus.log.console.json=false",
                // Warns for each event while its statistics are slow.
                "quarkus.log.category.\"io.debezium.metrics\".level=ERROR",
                "debezium.format.key=json",
                "debezium.format.key.schemas.enable=false",
                "debezium.format.value=json",
                "debezium.format.value.schemas.enable=false",
                "debezium.sink.type=kafka",
                "debezium.sink.kafka.producer.bootstrap.servers=" + bootstrapServers,
                "debezium.sink.kafka.producer.key.serializer=org.apache.kafka.common.serialization.StringSerializer",
                "debezium.sink.kafka.producer.value.serializer=org.apache.kafka.common.serialization.StringSerializer",
                "debezium.sink.kafka.producer.acks=all",
                "debezium.sink.kafka.producer.compression.type=lz4",
                "debezium.source.connector.class=io.debezium.connector.postgresql.PostgresConnector",
                "debezium.source.offset.storage.file.filename=" + folder.resolve("offsets.dat"),
                "debezium.source.offset.flush.interval.ms=1000",
                "debezium.source.database.hostname=" + source.host(),
                "debezium.source.database.port=" + source.port(),
                "debezium.source.database.dbname=" + source.database(),
                "debezium.source.database.user=" + source.user(),
                "debezium.source.database.password=" + source.password(),
                "debezium.source.plugin.name=pgoutput",
                "debezium.source.slot.name=" + name,
                "debezium.source.publication.name=cdc_export",
                "debezium.source.publication.autocreate.mode=disabled",
                "debezium.source.snapshot.mode=no_data",
                "debezium.source.topic.prefix=" + name);
    }

    /** Starts it and does not wait. */
    public void launch() {
        try {
            Path config = Folders.create(folder.resolve("config"));
            Files.write(config.resolve("application.properties"), settings);
            Process launched = new ProcessBuilder(
                            Programs.findJava(JAVA_VERSION).toString(),
                            // What its own libraries ask for on Java 24 and later.
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "-cp",
                            classPath(),
                            "io.debezium.server.Main")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            bench.adopt(launched);
            process = launched;
        } catch (IOException e) {
            throw new UncheckedIOException("can't start Debezium Server", e);
        }
    }

    private String classPath() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            Path runner = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new PeerMissingException("Debezium Server is incomplete: delete " + home));
            return runner + File.pathSeparator + home.resolve("lib") + File.separator + '*';
        }
    }

    /**
     * Makes sure that it runs.
     *
     * @throws BenchmarkException with the end of its log if it does not
     */
    public void verifyAlive() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new BenchmarkException(
                    "Debezium Server has ended. The end of its log " + log + ":\n" + Folders.tail(log, LOG_LINES));
        }
    }

    /** The CPU seconds that it has used since it was started. */
    public double cpuSeconds() {
        Process running = process;
        return running == null ? 0 : ProcessTime.ofTree(running.toHandle());
    }

    /** Ends it in order, so that it remembers where it is; it can be launched again. */
    @Override
    public void close() {
        Process running = process;
        process = null;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.destroyForcibly();
        }
    }
}
