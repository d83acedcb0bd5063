package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.peer.DebeziumServer;
import dev.cdcexport.benchmark.peer.PostgresClient;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.workbench.Await;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.ProcessTime;
import dev.cdcexport.benchmark.workbench.Service;
import dev.cdcexport.benchmark.workbench.Sql;
import dev.cdcexport.benchmark.workbench.Stopwatch;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.Workbench;
import dev.cdcexport.stack.SampleDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one round, each with its own place in the log, made before the backlog is written: of capture, of Debezium Server, of
 * {@code pg_recvlogical}. One thread uses it.
 */
final class DrainRound {

    static final String TABLE = "users";

    /** A change of this table makes Debezium Server remember where it is. */
    static final String SIGNAL = "signal";

    /** Where Debezium Server writes what others put into the log, as the markers of our capture. */
    private static final String MESSAGES = ".message";

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Path checkout;
    private final Workbench bench;
    private final SampleDatabase database;
    private final Topics topics;
    private final int number;
    private @Nullable Exception unprepared;
    private OptionalDouble heapPeak = OptionalDouble.empty();

    DrainRound(Path checkout, Workbench bench, SampleDatabase database, Topics topics, int number) {
        this.checkout = checkout;
        this.bench = bench;
        this.database = database;
        this.topics = topics;
        this.number = number;
    }

    /** Creates capture's slot. */
    void prepareCapture() {
        Service capture = bench.startCapture(database, captureName(), Map.of());
        Await.until(PATIENCE, LOOK, "capture has created its topic", () -> topics.exist(captureTopic()));
        capture.close();
    }

    /** Creates Debezium Server's slot and its offset; if that fails, so will the drain. */
    void prepareDebezium() {
        try (DebeziumServer server = debezium()) {
            List<String> signal = List.of(debeziumName() + ".public." + SIGNAL);
            topics.create(List.of(debeziumTopic().get(0), signal.get(0), debeziumName() + MESSAGES));
            DrainRate signals = DrainRate.fromNow(bench, topics, signal);
            server.launch();
            awaitSlot(server);
            new Sql(database.owner()).execute("INSERT INTO public." + SIGNAL + " VALUES (" + number + ")");
            signals.await(1, server::cpuSeconds, server::verifyAlive);
        } catch (SQLException | RuntimeException e) {
            unprepared = e;
        }
    }

    /** Creates a slot for {@code pg_recvlogical}. */
    void prepareReceiver(String backlog) throws SQLException {
        new Sql(database.admin())
                .execute("SELECT pg_create_logical_replication_slot('" + receiverName(backlog) + "', 'pgoutput')");
    }

    Sample drainByCapture(long changes) {
        bench.settle();
        DrainRate rate = DrainRate.fromNow(bench, topics, captureTopic());
        try (Service capture = bench.launchCapture(database, captureName(), Map.of())) {
            Sample sample = rate.await(changes, capture::cpuSeconds, capture::verifyAlive);
            heapPeak = capture.heapPeakSince(0);
            return sample;
        }
    }

    /** The fullest heap of capture in the last drain, in MiB. */
    OptionalDouble heapPeak() {
        return heapPeak;
    }

    Sample drainByDebezium(long changes) throws Exception {
        if (unprepared != null) {
            throw unprepared;
        }
        bench.settle();
        DrainRate rate = DrainRate.fromNow(bench, topics, debeziumTopic());
        try (DebeziumServer server = debezium()) {
            server.launch();
            return rate.await(changes, server::cpuSeconds, server::verifyAlive);
        }
    }

    /**
     * Reads the slot that was made for this backlog.
     *
     * @param end the LSN at which it ends
     */
    Sample drainByReceiver(String backlog, long changes, String end) {
        bench.settle();
        Stopwatch watch = bench.stopwatch(ProcessTime::ofEndedChildren);
        new PostgresClient(database.admin()).receive(receiverName(backlog), end).run();
        return new Sample(changes / watch.seconds(), watch.cpu());
    }

    private void awaitSlot(DebeziumServer server) {
        String query =
                "SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '" + debeziumName() + '\'';
        Await.until(PATIENCE, LOOK, "Debezium Server reads its slot", () -> {
            server.verifyAlive();
            try {
                return new Sql(database.admin()).value(query).equals("1");
            } catch (SQLException e) {
                throw new BenchmarkException("the slots cannot be read: " + e.getMessage(), e);
            }
        });
    }

    private DebeziumServer debezium() {
        return new DebeziumServer(checkout, bench, database.capture(), debeziumName());
    }

    private List<String> captureTopic() {
        return List.of(captureName() + ".public." + TABLE);
    }

    private List<String> debeziumTopic() {
        return List.of(debeziumName() + ".public." + TABLE);
    }

    private String captureName() {
        return "drain_" + number;
    }

    private String debeziumName() {
        return "debezium_" + number;
    }

    private String receiverName(String backlog) {
        return "receiver_" + backlog + '_' + number;
    }
}
