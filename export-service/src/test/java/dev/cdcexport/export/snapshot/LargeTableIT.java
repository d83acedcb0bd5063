package dev.cdcexport.export.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** A table of several ranges, copied by several sessions at once. */
class LargeTableIT {

    private static final int STREAMS = 3;
    private static final int ROWS = 80_000;
    private static final WaitLimits LIMITS = new WaitLimits(Duration.ofSeconds(60), Duration.ofSeconds(60));

    private static SampleDatabase database;

    @BeforeAll
    static void fillTables() throws Exception {
        database = SharedStack.get().newDatabase("large");
        sql(
                "CREATE TABLE public.plain (id int PRIMARY KEY, filler text STORAGE PLAIN)",
                "CREATE TABLE public.parted (id int PRIMARY KEY, filler text STORAGE PLAIN) PARTITION BY RANGE (id)",
                "CREATE TABLE public.parted_few PARTITION OF public.parted FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE public.parted_rest PARTITION OF public.parted DEFAULT");
        fill("plain");
        fill("parted");
    }

    private static void fill(String table) throws SQLException {
        sql("INSERT INTO public." + table + " SELECT i, repeat(chr(65 + i % 26), 1900) FROM generate_series(1, " + ROWS
                + ") i");
    }

    @AfterAll
    static void dropTables() throws Exception {
        database.drop();
    }

    @Test
    void copiesEveryRowOnceWhateverIsWrittenMeanwhile() throws Exception {
        assertCopiedOnce("plain");
    }

    @Test
    void copiesPartitionedTablesAlike() throws Exception {
        assertCopiedOnce("parted");
    }

    private static void assertCopiedOnce(String table) throws Exception {
        List<String> expected = sorted(copyAlone(table));
        assertThat(expected).hasSize(ROWS);
        try (Patience patience = patience();
                LockedTables locked = lock(table, patience);
                ExportedSnapshot snapshot = snapshot(locked, patience);
                SnapshotReader reader = locked.read(snapshot, STREAMS)) {
            assertThat(sessions()).isEqualTo(STREAMS);
            sql(
                    "UPDATE public." + table + " SET filler = 'later' WHERE id % 3 = 0",
                    "DELETE FROM public." + table + " WHERE id % 7 = 0",
                    "INSERT INTO public." + table + " SELECT -i, 'new' FROM generate_series(1, 20000) i",
                    "VACUUM public." + table);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            copy(reader, locked, out);
            assertThat(sorted(out.toString(StandardCharsets.UTF_8))).isEqualTo(expected);
        } finally {
            sql("DELETE FROM public." + table);
            fill(table);
        }
    }

    @Test
    void tellsWhichShareOfATableIsCopied() throws Exception {
        try (Patience patience = patience();
                LockedTables locked = lock("plain", patience);
                ExportedSnapshot snapshot = snapshot(locked, patience);
                SnapshotReader reader = locked.read(snapshot, STREAMS)) {
            List<Double> shares = new ArrayList<>();
            copy(reader, locked, OutputStream.nullOutputStream(), shares::add);
            assertThat(shares)
                    .hasSizeGreaterThan(STREAMS)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .endsWith(1.0);
            assertThat(shares.get(0)).isPositive();
        }
    }

    /** To wait behind somebody who waits for our first session would be a deadlock that PostgreSQL cannot see. */
    @Test
    void copiesWithFewerSessionsWhereSomebodyWaitsForTheTable() throws Exception {
        try (Connection other = database.owner().open("other");
                Statement statement = other.createStatement()) {
            CompletableFuture<Boolean> waiting;
            try (Patience patience = patience();
                    LockedTables locked = lock("plain", patience);
                    ExportedSnapshot snapshot = snapshot(locked, patience)) {
                waiting = CompletableFuture.supplyAsync(
                        () -> executed(statement, "ALTER TABLE public.plain ALTER filler SET NOT NULL"));
                await(
                        "somebody waits for the table",
                        "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'public.plain'::regclass");
                try (SnapshotReader reader = locked.read(snapshot, STREAMS)) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    copy(reader, locked, out);
                    assertThat(sorted(out.toString(StandardCharsets.UTF_8))).hasSize(ROWS);
                }
            }
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void stopsAllSessionsWhenTheFileCannotBeWritten() throws Exception {
        try (Patience patience = patience();
                LockedTables locked = lock("plain", patience);
                ExportedSnapshot snapshot = snapshot(locked, patience);
                SnapshotReader reader = locked.read(snapshot, STREAMS)) {
            assertThatThrownBy(() -> copy(reader, locked, new FullDisk()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space left on device");
            await(
                    "no COPY runs",
                    "SELECT count(*) = 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%'");
        }
    }

    @Test
    void stopsAllSessionsWhenItsThreadIsInterrupted() throws Exception {
        try (Patience patience = patience();
                LockedTables locked = lock("plain", patience);
                ExportedSnapshot snapshot = snapshot(locked, patience);
                SnapshotReader reader = locked.read(snapshot, STREAMS)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> copy(reader, locked, OutputStream.nullOutputStream()))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** A session that the administrator ends takes the whole copy with it: a file without its range would be shorter. */
    @Test
    void failsWhenOneSessionFails() throws Exception {
        try (Patience patience = patience();
                LockedTables locked = lock("plain", patience);
                ExportedSnapshot snapshot = snapshot(locked, patience);
                SnapshotReader reader = locked.read(snapshot, STREAMS)) {
            admin("SELECT pg_terminate_backend(max(pid)) FROM pg_stat_activity WHERE datname = current_database() "
                    + "AND application_name = 'cdc-export full export'");
            assertThatThrownBy(() -> copy(reader, locked, OutputStream.nullOutputStream()))
                    .isInstanceOf(PSQLException.class);
        }
    }

    /** Takes some, then no more. */
    private static final class FullDisk extends OutputStream {

        private long taken;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            taken += length;
            if (taken > 5_000_000) {
                throw new IOException("no space left on device");
            }
        }
    }

    private static void copy(SnapshotReader reader, LockedTables locked, OutputStream out) throws Exception {
        copy(reader, locked, out, share -> {});
    }

    private static void copy(SnapshotReader reader, LockedTables locked, OutputStream out, DoubleConsumer share)
            throws Exception {
        reader.copy(
                locked.tables().get(0),
                null,
                Set.of("id", "filler"),
                RowSink.into(out, CsvFormat.DEFAULT.withoutHeader(), List.of()),
                share);
    }

    private static String copyAlone(String table) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Connection connection = database.owner().open("oracle")) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT * FROM public." + table + ") TO STDOUT (FORMAT csv, FORCE_QUOTE *)", out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> sorted(String csv) {
        return csv.lines().sorted().toList();
    }

    private static Patience patience() throws SQLException {
        return Patience.open(database.export(), LIMITS, blockers -> {});
    }

    private static LockedTables lock(String table, Patience patience) throws Exception {
        return LockedTables.lock(
                database.export(),
                "cdc_export",
                tables -> tables.stream()
                        .filter(published -> published.name().table().equals(table))
                        .toList(),
                patience);
    }

    private static ExportedSnapshot snapshot(LockedTables locked, Patience patience) throws Exception {
        return ExportedSnapshot.create(database.export(), "large", locked, patience);
    }

    private static long sessions() throws SQLException {
        return count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                + "AND application_name = 'cdc-export full export'");
    }

    private static void await(String what, String condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (count("SELECT (" + condition + ")::int") == 0) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static boolean executed(Statement statement, String sql) {
        try {
            return statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(String query) throws SQLException {
        try (Connection connection = database.admin().open("count");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void admin(String sql) throws SQLException {
        try (Connection connection = database.admin().open("admin");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = database.owner().open("test");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
