package dev.cdcexport.export.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.source.SourceTable;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other sessions do to a table before, while and after its snapshot is taken; each stage is reached by locks and open transactions. */
class SnapshotIT {

    private static final WaitLimits LONG = new WaitLimits(Duration.ofSeconds(60), Duration.ofSeconds(60));
    private static final WaitLimits SHORT = new WaitLimits(Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final String OLD_SHAPE = "id,n,word";
    private static final String OLD_ROWS = "\"1\",\"10\",\"a\"\n\"2\",\"20\",\"b\"\n";

    private final List<List<Blocker>> told = new CopyOnWriteArrayList<>();
    private SampleDatabase database;
    private OtherSessions others;

    @BeforeEach
    void createTable() throws Exception {
        database = SharedStack.get().newDatabase("snapshot");
        others = new OtherSessions(database);
        others.sql(
                "CREATE TABLE public.item (id int PRIMARY KEY, n int, word text)",
                "INSERT INTO public.item VALUES (1, 10, 'a'), (2, 20, 'b')",
                "CREATE TABLE public.other (id int PRIMARY KEY)");
    }

    @AfterEach
    void leavesNothingBehind() throws Exception {
        OtherSessions.await(
                "no slot, lock or session of ours is left",
                () -> others.count("SELECT count(*) FROM pg_stat_activity "
                                + "WHERE datname = current_database() AND application_name LIKE 'cdc-export %'")
                        == 0);
        assertThat(others.count("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isZero();
        database.drop();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE public.item ADD COLUMN extra int DEFAULT 7 | id,n,word,extra | '\"1\",\"10\",\"a\",\"7\"~\"2\",\"20\",\"b\",\"7\"~'",
                "ALTER TABLE public.item DROP COLUMN n                  | id,word         | '\"1\",\"a\"~\"2\",\"b\"~'",
                "ALTER TABLE public.item ALTER n TYPE text USING n + 1  | id,n,word       | '\"1\",\"11\",\"a\"~\"2\",\"21\",\"b\"~'",
                "TRUNCATE public.item                                   | id,n,word       | ''",
                "DROP TABLE public.item                                 | (none)          | ''"
            })
    void isWholeAndOfOneShapeWhateverDdlComesAtWhateverStage(String ddl, String shape, String rows) throws Exception {
        String newRows = rows.replace('~', '\n');

        beginsOverAfterDdlThatItCameInTheWayOf(ddl, shape, newRows);
        restore();
        waitsForDdlThatIsNotCommitted(ddl, shape, newRows);
        restore();
        keepsDdlOutOnceTheSlotIsThere(ddl, false);
        restore();
        keepsDdlOutOnceTheSlotIsThere(ddl, true);
    }

    private void waitsForDdlThatIsNotCommitted(String ddl, String shape, String rows) throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, ddl);
            CompletableFuture<Copied> copied = copyAsync(LONG);
            awaitTold(OtherSessions.pid(other));
            other.commit();
            assertThat(copied.get(30, TimeUnit.SECONDS)).as(ddl).isEqualTo(new Copied(shape, rows));
        }
    }

    /** The transaction has written, so the slot waits for it, and its DDL would wait for us. */
    private void beginsOverAfterDdlThatItCameInTheWayOf(String ddl, String shape, String rows) throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "INSERT INTO public.other SELECT coalesce(max(id), 0) + 1 FROM public.other");
            CompletableFuture<Copied> copied = copyAsync(LONG);
            awaitTold(OtherSessions.pid(other));
            OtherSessions.execute(other, ddl);
            assertThat(copied).as("waits for the table now").isNotDone();
            other.commit();
            assertThat(copied.get(30, TimeUnit.SECONDS)).as(ddl).isEqualTo(new Copied(shape, rows));
        }
    }

    private void keepsDdlOutOnceTheSlotIsThere(String ddl, boolean imported) throws Exception {
        CompletableFuture<Void> altered;
        try (Connection other = database.owner().open("test");
                Patience patience = patience(LONG);
                LockedTables locked = lock(patience);
                ExportedSnapshot snapshot = ExportedSnapshot.create(database.export(), "it", locked, patience)) {
            SnapshotReader early = imported ? locked.read(snapshot, 1) : null;
            int pid = OtherSessions.pid(other);
            altered = CompletableFuture.runAsync(() -> OtherSessions.execute(other, ddl));
            OtherSessions.await("the DDL waits", () -> others.isWaiting(pid));
            try (SnapshotReader reader = early == null ? locked.read(snapshot, 1) : early) {
                assertThat(copy(reader, locked.tables())).as(ddl).isEqualTo(new Copied(OLD_SHAPE, OLD_ROWS));
            }
            altered.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void tellsOfTheTransactionsThatItWaitsForAndOnlyWhileItWaits() throws Exception {
        OtherSessions.execute(
                database.admin(),
                "GRANT pg_read_all_stats TO " + database.export().user());
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "INSERT INTO public.other VALUES (1)");
            CompletableFuture<Copied> copied = copyAsync(LONG);
            Blocker blocker = awaitTold(OtherSessions.pid(other));
            assertThat(blocker.user()).isEqualTo("app");
            assertThat(blocker.application()).isEqualTo("test");
            assertThat(blocker.state()).isEqualTo("idle in transaction");
            assertThat(blocker.since()).isNotNull();
            assertThat(blocker.what()).isEqualTo("its transaction to end");
            other.rollback();
            copied.get(30, TimeUnit.SECONDS);
            assertThat(told.get(told.size() - 1)).isEmpty();
        } finally {
            OtherSessions.execute(
                    database.admin(),
                    "REVOKE pg_read_all_stats FROM " + database.export().user());
        }
    }

    @Test
    void tellsTheProcessAloneWhereTheRoleMayNotSeeMore() throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "LOCK TABLE public.item IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Copied> copied = copyAsync(LONG);
            Blocker blocker = awaitTold(OtherSessions.pid(other));
            assertThat(blocker.since()).isNull();
            assertThat(blocker.state()).isNull();
            assertThat(blocker.what()).isEqualTo("its lock on public.item to be released");
            other.rollback();
            copied.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void failsForGoodAtTheLimitOverAllTransactionsAndNamesThem() throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "INSERT INTO public.other VALUES (1)");
            assertThatThrownBy(() -> copyOnce(SHORT)).isInstanceOfSatisfying(ExportException.class, e -> {
                assertThat(e.type()).isEqualTo(ProblemType.SOURCE_UNAVAILABLE);
                assertThat(e.isTransient()).isFalse();
                assertThat(e.detail())
                        .contains("waited 1 s", "process " + OtherSessions.pid(other), "its transaction to end");
                assertThat(e.remedy())
                        .contains("pg_terminate_backend(" + OtherSessions.pid(other) + ")", "transaction-wait");
            });
        }
    }

    @Test
    void failsForGoodAtTheLimitOverAllLocksAndNamesWhoHoldsThem() throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "ALTER TABLE public.item ADD COLUMN extra int");
            assertThatThrownBy(() -> copyOnce(SHORT)).isInstanceOfSatisfying(ExportException.class, e -> {
                assertThat(e.isTransient()).isFalse();
                assertThat(e.detail()).contains("process " + OtherSessions.pid(other), "its lock on public.item");
                assertThat(e.remedy()).contains("pg_terminate_backend(" + OtherSessions.pid(other) + ")", "lock-wait");
            });
        }
    }

    @Test
    void cancelsWhatItWaitsForWhenItIsInterrupted() throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "INSERT INTO public.other VALUES (1)");
            FutureTask<Copied> task = new FutureTask<>(() -> copyOnce(LONG));
            Thread thread = new Thread(task);
            thread.start();
            awaitTold(OtherSessions.pid(other));
            thread.interrupt();
            assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
            others.leavesNoWait();
        }
    }

    /** A table is dropped between the look at the catalogue and its lock. */
    @Test
    void looksAgainWhenATableIsGone() throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "DROP TABLE public.item", "CREATE TABLE public.item (id int PRIMARY KEY)");
            CompletableFuture<Copied> copied = copyAsync(LONG);
            awaitTold(OtherSessions.pid(other));
            other.commit();
            assertThat(copied.get(30, TimeUnit.SECONDS)).isEqualTo(new Copied("id", ""));
        }
    }

    @Test
    void tellsOfAPreparedTransactionWhichHasNoProcess() throws Exception {
        assertThat(toldOfPrepared("INSERT INTO public.other VALUES (1)").since())
                .isNotNull();
        toldOfPrepared("LOCK TABLE public.item IN ACCESS EXCLUSIVE MODE");
    }

    private Blocker toldOfPrepared(String sql) throws Exception {
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, sql, "PREPARE TRANSACTION 'left behind'");
        }
        CompletableFuture<Copied> copied = copyAsync(LONG);
        Blocker blocker;
        try {
            blocker = awaitTold(0);
        } finally {
            others.sql("ROLLBACK PREPARED 'left behind'");
        }
        assertThat(blocker.what()).isEqualTo("prepared transaction 'left behind' to be committed or rolled back");
        copied.get(30, TimeUnit.SECONDS);
        return blocker;
    }

    @Test
    void outlivesTheTimeoutsThatTheDatabaseHasForItsOtherUsers() throws Exception {
        OtherSessions.execute(
                database.admin(),
                "ALTER ROLE " + database.export().user() + " IN DATABASE \"" + database.name()
                        + "\" SET idle_in_transaction_session_timeout = '100ms'");
        try (Connection other = others.transaction()) {
            OtherSessions.execute(other, "INSERT INTO public.other VALUES (1)");
            CompletableFuture<Copied> copied = copyAsync(LONG);
            OtherSessions.await("the holder of the locks has been idle for longer", () -> told.size() > 1);
            other.rollback();
            assertThat(copied.get(30, TimeUnit.SECONDS)).isEqualTo(new Copied(OLD_SHAPE, OLD_ROWS));
        }
    }

    @Test
    void keepsDdlOutOfPartitionsToo() throws Exception {
        partition();
        keepsDdlOutOnceTheSlotIsThere("TRUNCATE public.item_1", false);
        partition();
        keepsDdlOutOnceTheSlotIsThere("ALTER TABLE public.item DETACH PARTITION public.item_1", true);
    }

    /** PostgreSQL lets it, and a query then sees the partition's rows whatever its snapshot. */
    @Test
    void neverMixesInThePartitionThatIsAttachedMeanwhile() throws Exception {
        partition();
        try (Patience patience = patience(LONG)) {
            try (LockedTables locked = lock(patience)) {
                attach(3);
                try (ExportedSnapshot snapshot = ExportedSnapshot.create(database.export(), "it", locked, patience)) {
                    assertThatThrownBy(() -> locked.read(snapshot, 1)).isInstanceOf(GiveWayException.class);
                }
            }
            try (LockedTables locked = lock(patience);
                    ExportedSnapshot snapshot = ExportedSnapshot.create(database.export(), "it", locked, patience);
                    SnapshotReader reader = locked.read(snapshot, 1)) {
                attach(4);
                assertThatThrownBy(() -> copy(reader, locked.tables()))
                        .isInstanceOfSatisfying(
                                ExportException.class,
                                e -> assertThat(e.isTransient()).isTrue());
            }
        }
        assertThat(copyOnce(LONG).rows()).contains("\"3\",", "\"4\",");
    }

    private void partition() {
        others.sql(
                "DROP TABLE IF EXISTS public.item",
                "DROP TABLE IF EXISTS public.item_1",
                "CREATE TABLE public.item (id int PRIMARY KEY, n int, word text) PARTITION BY RANGE (id)",
                "CREATE TABLE public.item_1 PARTITION OF public.item FOR VALUES FROM (1) TO (3)",
                "INSERT INTO public.item VALUES (1, 10, 'a'), (2, 20, 'b')");
    }

    private void attach(int id) {
        String table = "public.item_" + id;
        others.sql(
                "CREATE TABLE " + table + " (LIKE public.item INCLUDING ALL)",
                "INSERT INTO " + table + " VALUES (" + id + ", 0, 'attached')",
                "ALTER TABLE public.item ATTACH PARTITION " + table + " FOR VALUES FROM (" + id + ") TO (" + (id + 1)
                        + ")");
    }

    private record Copied(String shape, String rows) {}

    private CompletableFuture<Copied> copyAsync(WaitLimits limits) {
        told.clear();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return copyOnce(limits);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private Copied copyOnce(WaitLimits limits) throws Exception {
        try (Patience patience = patience(limits)) {
            while (true) {
                try (LockedTables locked = lock(patience);
                        ExportedSnapshot snapshot = ExportedSnapshot.create(database.export(), "it", locked, patience);
                        SnapshotReader reader = locked.read(snapshot, 1)) {
                    return copy(reader, locked.tables());
                } catch (GiveWayException e) {
                    told.add(List.of());
                }
            }
        }
    }

    private Patience patience(WaitLimits limits) throws SQLException {
        return Patience.open(database.export(), limits, told::add);
    }

    private LockedTables lock(Patience patience) throws Exception {
        return LockedTables.lock(
                database.export(),
                "cdc_export",
                tables -> tables.stream()
                        .filter(table -> table.name().table().equals("item"))
                        .toList(),
                patience);
    }

    private static Copied copy(SnapshotReader reader, List<SourceTable> tables) throws Exception {
        if (tables.isEmpty()) {
            return new Copied("(none)", "");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        reader.copy(
                tables.get(0),
                null,
                tables.get(0).exportedColumns().stream()
                        .map(SourceTable.Column::name)
                        .collect(Collectors.toSet()),
                RowSink.into(out, CsvFormat.DEFAULT.withoutHeader(), List.of()),
                share -> {});
        String shape = String.join(
                ",",
                tables.get(0).exportedColumns().stream()
                        .map(SourceTable.Column::name)
                        .toList());
        return new Copied(shape, out.toString(StandardCharsets.UTF_8));
    }

    private void restore() {
        others.sql(
                "DROP TABLE IF EXISTS public.item",
                "CREATE TABLE public.item (id int PRIMARY KEY, n int, word text)",
                "INSERT INTO public.item VALUES (1, 10, 'a'), (2, 20, 'b')");
    }

    private Blocker awaitTold(int pid) throws Exception {
        OtherSessions.await(
                "told of process " + pid,
                () -> told.stream().anyMatch(blockers -> blockers.stream().anyMatch(blocker -> blocker.pid() == pid)));
        return told.stream()
                .flatMap(List::stream)
                .filter(blocker -> blocker.pid() == pid)
                .findFirst()
                .orElseThrow();
    }
}
