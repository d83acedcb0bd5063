package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.GrowthPoint;
import dev.cdcexport.benchmark.report.GrowthPoint.Stage;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.ExportClient;
import dev.cdcexport.benchmark.workbench.ExportClient.Job;
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
import java.util.stream.Stream;

/**
 * A system whose tables are empty first. The rows of all points are inserted while capture is away, so that they are its backlog; then comes
 * a delta, then a full export of each. One thread uses it.
 */
final class GrowthSystem implements AutoCloseable {

    private static final int TRANSACTION_SIZE = 1_000;

    private final Workbench bench;
    private final SampleDatabase database;
    private final UserTables tables;
    private final List<Point> points;
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

        long rowsOfTable() {
            return rows / tables;
        }

        Map<String, String> tableSet() {
            return Map.of("tables", String.join(",", names()));
        }

        String consumer() {
            return "of-" + rows + "-in-" + tables;
        }
    }

    private GrowthSystem(
            Workbench bench, SampleDatabase database, UserTables tables, List<Point> points, int partitions) {
        this.bench = bench;
        this.database = database;
        this.tables = tables;
        this.points = points;
        this.partitions = partitions;
        this.topics = bench.topics();
        this.capture = bench.launchCapture(database, database.name(), settings(ServiceKind.CAPTURE));
        this.export = bench.startExport(database, database.name(), settings(ServiceKind.EXPORT));
        capture.awaitActive();
        this.client = new ExportClient(export);
    }

    /**
     * Starts one with empty tables for some points.
     *
     * @param warmUp a point that finds the JVMs cold, and is not reported
     */
    static GrowthSystem start(Workbench bench, Point warmUp, List<Point> points, int partitions) throws SQLException {
        SampleDatabase database = bench.newDatabase("growth_" + partitions);
        UserTables tables = UserTables.in(database.owner());
        List<Point> all = Stream.concat(Stream.of(warmUp), points.stream()).toList();
        for (Point point : all) {
            for (String table : point.names()) {
                tables.createEmpty(table);
            }
        }
        return new GrowthSystem(bench, database, tables, all, partitions);
    }

    private Map<String, String> settings(ServiceKind kind) {
        Map<String, String> settings = new HashMap<>(tables.softDeleteColumns(kind));
        settings.put(kind.label() + ".kafka.partitions", String.valueOf(partitions));
        return settings;
    }

    /** Measures all stages at all points. */
    void measure(Report report) throws SQLException {
        for (Point point : points) {
            client.export("full", point.consumer(), point.tableSet());
        }
        report.say("inserting rows while capture is away");
        capture.close();
        for (Point point : points) {
            for (String table : point.names()) {
                tables.insert(table, point.rowsOfTable(), TRANSACTION_SIZE);
            }
        }
        drain(report);
        export(points.get(0), Stage.DELTA);
        export(points.get(0), Stage.FULL);
        for (Point point : points.subList(1, points.size())) {
            add(point, Stage.DELTA, export(point, Stage.DELTA), report);
            add(point, Stage.FULL, export(point, Stage.FULL), report);
        }
    }

    /** The backlog is drained in one go; each point has topics of its own, whose records tell its time. */
    private void drain(Report report) {
        bench.settle();
        List<DrainRate> rates = points.stream()
                .map(point -> DrainRate.fromNow(bench, topics, topicsOf(point)))
                .toList();
        List<String> everyTopic =
                points.stream().flatMap(point -> topicsOf(point).stream()).toList();
        DrainRate all = DrainRate.fromNow(bench, topics, everyTopic);
        capture = bench.launchCapture(database, database.name(), settings(ServiceKind.CAPTURE));
        all.awaitWritten(points.stream().mapToLong(Point::rows).sum(), capture::cpuSeconds, capture::verifyAlive);
        for (int i = 1; i < points.size(); i++) {
            Point point = points.get(i);
            add(point, Stage.CAPTURE, rates.get(i).read(point.rows()), report);
        }
        capture.awaitActive();
    }

    private List<String> topicsOf(Point point) {
        return point.names().stream()
                .map(table -> database.name() + ".public." + table)
                .toList();
    }

    /** Gives the rate of a delta or a full. */
    private double export(Point point, Stage stage) {
        bench.settle();
        Stopwatch watch = bench.stopwatch(export::cpuSeconds);
        Job job = stage == Stage.DELTA
                ? client.export("delta", point.consumer(), Map.of("changes", "all"))
                : client.export("full", point.consumer(), point.tableSet());
        double rate = point.rows() / watch.seconds();
        long expected = point.tables() * UserTables.activeOf(point.rowsOfTable());
        if (job.rows() != expected) {
            throw new BenchmarkException("the " + stage.label() + " has " + job.rows() + " rows, not " + expected);
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
