package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.crash.CrashPoint;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.PublishedTopic;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.driver.ServiceProcess;
import dev.cdcexport.system.driver.Workload;
import dev.cdcexport.system.oracle.CommittedLog;
import dev.cdcexport.system.oracle.CommittedLog.Change;
import dev.cdcexport.system.oracle.CommittedLog.Kind;
import dev.cdcexport.system.oracle.CommittedLog.Transaction;
import dev.cdcexport.system.oracle.ReplayedTable;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import tools.jackson.databind.JsonNode;

/**
 * Capture dies under load, at each commit boundary and at moments that nobody chose: the change topics hold each change once, in commit order,
 * as PostgreSQL's own log of what was committed tells it. {@code -Dkills=} says how often, {@code -Dseed=} repeats.
 */
class CaptureCrashIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LATEST_KILL_MILLIS = 400;
    private static final int CONDUCTOR_LOOKS_MILLIS = 3000;
    private static final int LARGE = 12_000;
    private static final List<String> TABLES =
            Stream.concat(Workload.TABLES.stream(), Stream.of("bulk", "last")).toList();

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static int lastRow;
    private static int nextBulk = 1;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startPatient("capturecrash", folder);
        system.admin("ALTER ROLE cdc_capture IN DATABASE \"" + database() + "\" SET wal_sender_timeout = '2s'");
        Workload.createTables(system);
        system.sql("CREATE TABLE bulk (id int PRIMARY KEY, body text)", "CREATE TABLE last (id int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    /** An event, or a change that must become one. */
    private record Event(
            long commitLsn,
            String operation,
            @Nullable Integer key,
            @Nullable Map<String, String> row) {}

    @Test
    void publishesEachChangeOnceInCommitOrderThoughKilledAgainAndAgain() throws Exception {
        int kills = Integer.getInteger("kills", 6);
        long seed = Long.getLong("seed", new Random().nextInt(1_000_000_000));
        System.out.println("capture kills: seed " + seed);
        Random random = new Random(seed);
        try (CommittedLog log = CommittedLog.begin(system, "oracle")) {
            List<Workload> sessions = IntStream.range(0, 2)
                    .mapToObj(i -> new Workload(system, random.nextLong(), Integer.MAX_VALUE))
                    .toList();
            List<CompletableFuture<Void>> ends =
                    sessions.stream().map(Workload::start).toList();
            List<CrashPoint> points = points();
            for (int kill = 0; kill < kills; kill++) {
                if (kill < points.size() || random.nextBoolean()) {
                    CrashPoint point = points.get(kill % points.size());
                    system.capture().dieAt(point, 1 + random.nextInt(point == CrashPoint.CAPTURE_SENDS ? LARGE : 3));
                    large();
                    system.capture().awaitDeath(point);
                } else {
                    large();
                    Thread.sleep(random.nextInt(LATEST_KILL_MILLIS));
                    system.capture().kill();
                }
                system.capture().restart();
            }
            sessions.forEach(Workload::stop);
            ends.forEach(CompletableFuture::join);
            awaitAllPublished();
            assertThatTopicsEqual(log.read(), "seed " + seed);
        }
    }

    /** Trap: the end of one COMMIT is where the next transaction begins; a restart between them must not skip it. */
    @Test
    void publishesATransactionThatBeginsWhereThePublishedOneEnds() throws Exception {
        try (CommittedLog log = CommittedLog.begin(system, "oracle")) {
            boolean adjacent = false;
            for (int attempt = 0; attempt < 3 && !adjacent; attempt++) {
                system.capture().dieAt(CrashPoint.CAPTURE_AFTER_KAFKA_COMMIT, 1);
                nextRow();
                system.capture().awaitDeath(CrashPoint.CAPTURE_AFTER_KAFKA_COMMIT);
                String end;
                String begin;
                try (Connection connection = system.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("INSERT INTO public.last VALUES (" + ++lastRow + ")");
                    end = insertPosition(statement);
                    begin = insertPosition(statement);
                    statement.execute("INSERT INTO public.last VALUES (" + ++lastRow + ")");
                }
                adjacent = begin.equals(end);
                system.capture().dieAtNext(CrashPoint.CAPTURE_AFTER_KAFKA_COMMIT);
                system.capture().awaitDeath(CrashPoint.CAPTURE_AFTER_KAFKA_COMMIT);
                system.capture().restart();
            }
            assertThat(adjacent).as("two transactions lay side by side").isTrue();
            awaitAllPublished();
            assertThatTopicsEqual(log.read(), "side by side");
        }
    }

    /** Trap: the driver must not acknowledge by itself, when the server asks for a sign of life, what is not yet in Kafka. */
    @Test
    void acknowledgesNothingThatIsNotCommittedInKafkaHoweverOftenTheServerAsks() throws Exception {
        try (CommittedLog log = CommittedLog.begin(system, "oracle")) {
            awaitAllPublished();
            system.capture().holdAt(CrashPoint.CAPTURE_BEFORE_KAFKA_COMMIT);
            system.capture().awaitHeld();
            nextRow();
            long commit = log.read().stream().mapToLong(Transaction::lsn).max().orElseThrow();
            for (int reply = 0; reply < 3; reply++) {
                String before = reply();
                Await.until(PATIENCE, "the walsender has heard again", () -> !reply().equals(before));
            }
            assertThat(confirmed()).isLessThanOrEqualTo(commit);
            system.capture().kill();
            system.capture().restart();
            awaitAllPublished();
            assertThatTopicsEqual(log.read(), "keepalives");
        }
    }

    /** What a process had in hand when it stood still is published by its successor, and not by itself when it moves again. */
    @Test
    void publishesNothingAnyMoreOnceASuccessorHasTakenOver() throws Exception {
        try (CommittedLog log = CommittedLog.begin(system, "oracle");
                ServiceProcess successor = system.anotherCapture()) {
            awaitAllPublished();
            Await.until(
                    PATIENCE, "the second one waits", () -> successor.health().contains("STANDBY"));
            nextRow();
            system.capture().holdAt(CrashPoint.CAPTURE_BEFORE_KAFKA_COMMIT);
            nextRow();
            system.capture().awaitHeld();
            system.capture().freeze();
            system.endLock("cdc-export capture");
            nextRow();
            awaitPublished();
            system.capture().release();
            system.capture().thaw();
            Await.until(
                    PATIENCE,
                    "the first one waits",
                    () -> system.capture().health().contains("STANDBY"));
            nextRow();
            awaitPublished();
            assertThatTopicsEqual(log.read(), "two processes");
        }
        awaitAllPublished();
    }

    /** Trap: Debezium's engine throws out of its thread where it is closed in the moment in which it fails. */
    @Test
    void startsOverWhereTheLockIsLostInTheMomentInWhichTheStreamFails() throws Exception {
        try (CommittedLog log = CommittedLog.begin(system, "oracle")) {
            awaitAllPublished();
            system.capture().holdAt(CrashPoint.CAPTURE_ENGINE_FAILS);
            system.endStream();
            system.capture().awaitHeld();
            system.endLock("cdc-export capture");
            Thread.sleep(CONDUCTOR_LOOKS_MILLIS);
            system.capture().release();
            awaitAllPublished();
            assertThatTopicsEqual(log.read(), "closed while it failed");
        }
    }

    private static List<CrashPoint> points() {
        return Arrays.stream(CrashPoint.values())
                .filter(point -> point.service() == CrashPoint.Service.CAPTURE && point.isReachedByWork())
                .toList();
    }

    /** Rows that share LSNs, in a transaction too large for one batch, whose last change is that of a key; then a small one. */
    private static void large() throws SQLException, IOException {
        int from = nextBulk;
        nextBulk += LARGE + 1;
        String rows = IntStream.range(from, from + LARGE)
                .mapToObj(id -> id + "\tname " + id + "\n")
                .collect(Collectors.joining());
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn("COPY public.bulk FROM STDIN", new StringReader(rows));
            statement.execute("UPDATE public.bulk SET id = " + (from + LARGE) + " WHERE id = " + from);
            connection.commit();
        }
        nextRow();
    }

    private static void nextRow() {
        system.sql("INSERT INTO last VALUES (" + ++lastRow + ")");
    }

    private static String insertPosition(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
            result.next();
            return result.getString(1);
        }
    }

    /** Capture goes in commit order: what was committed before this row is published before it. */
    private static void awaitAllPublished() {
        nextRow();
        system.capture().awaitUp();
        awaitPublished();
    }

    private static void awaitPublished() {
        Await.until(PATIENCE, "row " + lastRow + " is published", () -> {
            List<JsonNode> events = PublishedTopic.read(topic("last"));
            return !events.isEmpty()
                    && events.get(events.size() - 1).at("/after/id").asInt() == lastRow;
        });
    }

    private static void assertThatTopicsEqual(List<Transaction> committed, String what) {
        long begin = committed.get(0).lsn();
        for (String table : TABLES) {
            List<Event> published = new ArrayList<>();
            List<long[]> positions = new ArrayList<>();
            PublishedTopic.forEach(topic(table), event -> {
                JsonNode source = event.get("source");
                positions.add(new long[] {
                    source.get("commit_lsn").asLong(), source.get("tx_index").asLong()
                });
                if (source.get("commit_lsn").asLong() >= begin) {
                    published.add(event(event));
                }
            });
            List<Event> expected = committed.stream()
                    .flatMap(transaction -> transaction.changes().stream()
                            .filter(change -> change.table().equals(table))
                            .flatMap(change -> events(transaction.lsn(), change)))
                    .toList();
            assertThat(published.equals(expected))
                    .as("%s, %s: %s", what, table, difference(published, expected))
                    .isTrue();
            assertThatPositionsGrow(positions, table);
            assertThatCutsCount(positions, topic(table));
        }
    }

    private static void assertThatPositionsGrow(List<long[]> positions, String table) {
        for (int i = 1; i < positions.size(); i++) {
            assertThat(Arrays.compare(positions.get(i - 1), positions.get(i)))
                    .as("positions %d and %d of %s", i - 1, i, table)
                    .isNegative();
        }
    }

    /** No cut splits a transaction, also where a restart met its marker again. */
    private static void assertThatCutsCount(List<long[]> positions, String topic) {
        for (JsonNode cut : PublishedTopic.read(system.prefix() + ".cuts")) {
            long lsn = PublishedTopic.lsn(cut.get("lsn"));
            JsonNode ends = cut.get("topics").get(topic);
            long events = ends == null ? 0 : ends.get(0).get("events").asLong();
            long before =
                    positions.stream().filter(position -> position[0] < lsn).count();
            assertThat(events).as("events of %s before %s", topic, cut).isEqualTo(before);
        }
    }

    private static String difference(List<Event> published, List<Event> expected) {
        int i = 0;
        while (i < published.size() && i < expected.size() && published.get(i).equals(expected.get(i))) {
            i++;
        }
        return published.size() + " events, not " + expected.size() + "; the first difference, at " + i + ": "
                + at(published, i) + ", not " + at(expected, i);
    }

    private static @Nullable Event at(List<Event> events, int index) {
        return index < events.size() ? events.get(index) : null;
    }

    private static Event event(JsonNode event) {
        String operation = event.get("op").asString();
        JsonNode row = event.get(operation.equals("d") ? "before" : "after");
        return new Event(
                event.at("/source/commit_lsn").asLong(),
                operation,
                operation.equals("t") ? null : row.get("id").asInt(),
                operation.equals("d") || operation.equals("t") ? null : row(row));
    }

    private static Map<String, String> row(JsonNode row) {
        Map<String, String> values = new TreeMap<>();
        row.properties()
                .forEach(column -> values.put(
                        column.getKey(),
                        column.getValue().isNull()
                                ? ReplayedTable.NULL
                                : ReplayedTable.value(column.getValue().asString())));
        return values;
    }

    private static Stream<Event> events(long lsn, Change change) {
        if (change.kind() == Kind.TRUNCATE) {
            return Stream.of(new Event(lsn, "t", null, null));
        }
        if (change.kind() == Kind.DELETE) {
            return Stream.of(new Event(lsn, "d", change.oldKey(), null));
        }
        Map<String, String> row = Objects.requireNonNull(change.after());
        if (change.kind() == Kind.INSERT) {
            return Stream.of(new Event(lsn, "c", change.newKey(), row));
        }
        return change.oldKey() == change.newKey()
                ? Stream.of(new Event(lsn, "u", change.newKey(), row))
                : Stream.of(new Event(lsn, "d", change.oldKey(), null), new Event(lsn, "c", change.newKey(), row));
    }

    private static String topic(String table) {
        return system.prefix() + ".public." + table;
    }

    private static String database() {
        return ask("SELECT current_database()");
    }

    private static String reply() {
        return ask("SELECT coalesce(max(reply_time)::text, '') FROM pg_stat_replication r JOIN pg_replication_slots s"
                + " ON s.active_pid = r.pid WHERE s.slot_name = '" + system.prefix() + "'");
    }

    private static long confirmed() {
        return Long.parseLong(
                ask("SELECT (confirmed_flush_lsn - '0/0')::text FROM pg_replication_slots WHERE slot_name = '"
                        + system.prefix() + "'"));
    }

    private static String ask(String query) {
        try (Connection connection = system.connectAsAdministrator();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }
}
