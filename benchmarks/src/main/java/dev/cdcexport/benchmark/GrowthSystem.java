package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.GrowthPoint;
import dev.cdcexport.benchmark.report.GrowthPoint.Stage;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.ExportClient;
import dev.cdcexport.benchmark.workbench.Service;
import dev.cdcexport.benchmark.workbench.ServiceKind;
import dev.cdcexport.benchmark.workbench.Stopwatch;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.UserTables;
import dev.cdcexport.benchmark.workbench.Workbench;
import dev.cdcexport.stack.SampleDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A system whose tables are empty first. The rows of a point are inserted while capture is away, so that they are its backlog, then a delta,
 * then a full export. One thread uses it.
 */
final class GrowthSystem implements AutoCloseable {

    private static final int TRANSACTION_SIZE = 1_000;

    private final Workbench bench;
    private final SampleDatabase database;
    private final UserTables tables;
    private final int partitions;
    private final Topics topics;
    private final Service export;
    private final ExportClient client;
    private Service capture;

    /** So many rows in so many tables. */
    record Point(long rows, int tables) {

        List<String> names() {
            return IntStream.rangeClosed(1, tables)
                    .mapToObj(number -> "users_" + rows + '_' + tables + '_' + number)
                    .toList();
        }

        String consumer() {
            return "of-" + rows + "-in-" + tables;
        }
    }

    private GrowthSystem(Workbench bench, SampleDatabase database, UserTables tables, int partitions) {
        this.bench = bench;
        this.database = database;
        this.tables = tables;
        this.partitions = partitions;
        this.topics = bench.topics();
        this.capture = bench.startCapture(database, database.name(), settings(ServiceKind.CAPTURE));
        this.export = bench.startExport(database, database.name(), settings(ServiceKind.EXPORT));
        this.client = new ExportClient(export);
    }

    /** Starts one with empty tables for some points. */
    static GrowthSystem start(Workbench bench, List<Point> points, int partitions) throws SQLException {
        SampleDatabase database = bench.newDatabase("growth_" + partitions);
        UserTables tables = UserTables.in(database.owner());
        for (Point point : points) {
            for (String table : point.names()) {
                tables.createEmpty(table);
            }
        }
        return new GrowthSystem(bench, database, tables, partitions);
    }

    private Map<String, String> settings(ServiceKind kind) {
        Map<String, String> settings = new HashMap<>(tables.softDeleteColumns(kind));
        settings.put(kind.label() + ".kafka.partitions", String.valueOf(partitions));
        return settings;
    }

    /** Fills the tables of a point and measures all stages. */
    void measure(Point point, Report report) throws SQLException {
        List<String> names = point.names();
        long active = names.size() * UserTables.activeOf(point.rows() / names.size());
        Map<String, String> set = Map.of("tables", String.join(",", names));
        client.export("full", point.consumer(), set);
        capture.close();
        for (String table : names) {
            tables.insert(table, point.rows() / names.size(), TRANSACTION_SIZE);
        }
        add(point, Stage.CAPTURE, drain(point), report);
        add(point, Stage.DELTA, export("delta", point.consumer(), Map.of("changes", "all"), point, active), report);
        add(point, Stage.FULL, export("full", point.consumer(), set, point, active), report);
    }

    private double drain(Point point) {
        bench.settle();
        List<String> names = point.names().stream()
                .map(table -> database.name() + ".public." + table)
                .toList();
        DrainRate rate = DrainRate.fromNow(bench, topics, names);
        capture = bench.launchCapture(database, database.name(), settings(ServiceKind.CAPTURE));
        Sample sample = rate.await(point.rows(), capture::cpuSeconds, capture::verifyAlive);
        capture.awaitActive();
        return sample.value();
    }

    private double export(String type, String consumer, Map<String, String> options, Point point, long expected) {
        bench.settle();
        Stopwatch watch = bench.stopwatch(export::cpuSeconds);
        long rows = client.export(type, consumer, options).rows();
        double rate = point.rows() / watch.seconds();
        if (rows != expected) {
            throw new BenchmarkException("the " + type + " export has " + rows + " rows, not " + expected);
        }
        return rate;
    }

    private void add(Point point, Stage stage, double rate, Report report) {
        report.add(new GrowthPoint(stage, point.rows(), point.tables(), partitions, rate));
    }

    @Override
    public void close() throws SQLException {
        export.close();
        capture.close();
        topics.close();
        database.drop();
    }
}
