package dev.cdcexport.system.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.ReplayedTable;
import dev.cdcexport.system.oracle.Transfers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;

/** How a full export joins the stream while others write, hold transactions and locks, and alter tables; what it leaves behind: nothing. */
class HandoffIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LOCK_WAIT = "6s";
    private static final int SESSIONS = 6;
    private static final int FULLS = 3;

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("handoff", folder, Map.of("export.snapshot.lock-wait", LOCK_WAIT));
        client = system.client();
        Transfers.createTables(system);
        system.sql("CREATE TABLE item (id int PRIMARY KEY, n int)", "INSERT INTO item VALUES (1, 10)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @AfterEach
    void leavesNoSlotAndNoSessionThatWaits() {
        awaitNoTrace();
    }

    @Test
    void isExactWithLongTransactionsBeforeAcrossAndAfterTheSnapshotAndThousandsOfCommits() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("handoff seed " + seed);
        Random random = new Random(seed);
        List<Transfers> transfers = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            transfers.add(new Transfers(system, random.nextLong()));
        }
        List<CompletableFuture<Void>> sessions =
                transfers.stream().map(CompletableFuture::runAsync).toList();
        Ledger ledger = new Ledger("exact");
        for (int i = 0; i < FULLS; i++) {
            fullAmongLongTransactions(ledger, i % 2 == 0);
            ledger.delta();
        }
        transfers.forEach(Transfers::stop);
        sessions.forEach(CompletableFuture::join);
        ledger.delta();
        assertThat(number("SELECT count(*) FROM public.ledger")).isGreaterThan(1_000);
        for (String table : Ledger.TABLES) {
            assertThat(ledger.table(table).rows())
                    .as("seed %s, %s", seed, table)
                    .isEqualTo(tableNow(table));
        }
        assertThat(ledger.delta()).as("seed %s: a change came twice", seed).isZero();
    }

    /**
     * One transaction has written before the slot and ends while the slot waits for it, one has only read before it and writes after; those
     * of the transfers that linger lie across it.
     */
    private static void fullAmongLongTransactions(Ledger ledger, boolean commits) throws Exception {
        try (Connection before = transaction();
                Connection after = transaction();
                Statement early = before.createStatement();
                Statement late = after.createStatement()) {
            Transfers.transfer(early, 1, 1, 40);
            late.executeQuery("SELECT FROM public.giver").close();
            String job = ledger.askForFull();
            awaitWaitingFor(job, before);
            if (commits) {
                before.commit();
            } else {
                before.rollback();
            }
            Await.until(
                    SOON,
                    "the snapshot is taken",
                    () -> !job(job).get("phase").asString().equals("TAKING_SNAPSHOT"));
            Transfers.transfer(late, 1, 1, 30);
            ledger.full(job);
            after.commit();
        }
    }

    @Test
    void tellsOfTheProcessThatItWaitsForAndCanBeCancelled() throws Exception {
        try (Connection other = transaction();
                Statement statement = other.createStatement()) {
            statement.execute("INSERT INTO public.ledger (amount) VALUES (0)");
            String job = ask("told");
            JsonNode blocker = awaitWaitingFor(job, other);
            assertThat(blocker.get("user").asString()).isEqualTo("app");
            assertThat(blocker.get("what").asString()).isEqualTo("its transaction to end");
            assertThat(blocker.get("since").isNull())
                    .as("hidden from a role without pg_read_all_stats")
                    .isTrue();

            assertThat(client.delete("/exports/" + job).status()).isEqualTo(200);
            JsonNode cancelled = client.await(job);
            assertThat(cancelled.get("status").asString()).isEqualTo("CANCELLED");
            assertThat(cancelled.get("waitingFor")).isEmpty();
            awaitNoTrace();
            other.rollback();
        }
    }

    @Test
    void failsCleanlyAtTheLimitAndKeepsTheWatermark() throws Exception {
        JsonNode first = client.export("full", "limited");
        try (Connection other = transaction();
                Statement statement = other.createStatement()) {
            statement.execute("LOCK TABLE public.item IN ACCESS EXCLUSIVE MODE");
            JsonNode job = client.await(ask("limited"));
            assertThat(job.get("status").asString()).isEqualTo("FAILED");
            assertThat(job.get("attempts").asInt()).isEqualTo(1);
            JsonNode error = job.get("error");
            assertThat(error.get("type").asString()).isEqualTo("source-unavailable");
            assertThat(error.get("detail").asString())
                    .contains("6 s", "process " + pid(other), "its lock on public.item");
            assertThat(error.get("remedy").asString())
                    .contains("pg_terminate_backend(" + pid(other) + ")", "export.snapshot.lock-wait");
            awaitNoTrace();
            other.rollback();
        }
        assertThat(client.watermark("limited").json().get("lsn").asString())
                .isEqualTo(first.get("to").get("lsn").asString());
        assertThat(system.outputFiles())
                .filteredOn(name -> name.contains("limited"))
                .hasSize(first.get("files").size() + 1);
    }

    @Test
    void failsCleanlyWhenItsTableIsDroppedWhileItWaits() throws Exception {
        system.sql("CREATE TABLE doomed (id int PRIMARY KEY)", "INSERT INTO doomed VALUES (1)");
        String call = "{\"tables\": [\"doomed\"]}";
        JsonNode first = client.await(client.accepted(client.post("/exports/full", "doomed", call)));
        assertThat(client.file(first)).isEqualTo("\"id\"\n\"1\"\n");
        try (Connection other = transaction();
                Statement statement = other.createStatement()) {
            statement.execute("DROP TABLE public.doomed");
            String job = client.accepted(client.post("/exports/full", "doomed", call));
            awaitWaitingFor(job, other);
            other.commit();
            JsonNode failed = client.await(job);
            assertThat(failed.get("error").get("type").asString()).isEqualTo("unknown-table");
        }
        assertThat(client.watermark("doomed").json().get("lsn").asString())
                .isEqualTo(first.get("to").get("lsn").asString());
    }

    /** Otherwise it would wait for our locks, and we for its end: a deadlock that PostgreSQL cannot see. */
    @Test
    void givesWayToTheApplicationsDdlAndThenHasTheNewColumn() throws Exception {
        try (Connection other = transaction();
                Statement statement = other.createStatement()) {
            statement.execute("INSERT INTO public.item VALUES (2, 20)");
            String job = client.accepted(client.post("/exports/full", "ddl", "{\"tables\": [\"item\"]}"));
            awaitWaitingFor(job, other);
            statement.execute("SET statement_timeout = '20s'");
            statement.execute("ALTER TABLE public.item ADD COLUMN extra text DEFAULT 'new'");
            other.commit();
            JsonNode done = client.await(job);
            assertThat(done.get("status").asString()).as(done.toString()).isEqualTo("SUCCEEDED");
            assertThat(client.file(done))
                    .isEqualTo("\"id\",\"n\",\"extra\"\n\"1\",\"10\",\"new\"\n\"2\",\"20\",\"new\"\n");
        }
        system.sql("INSERT INTO item VALUES (3, 30, 'later')");
        assertThat(client.file(client.export("delta", "ddl")).lines().skip(1))
                .singleElement()
                .asString()
                .endsWith(",\"3\",\"30\",\"later\"");
        system.sql("ALTER TABLE item DROP COLUMN extra", "DELETE FROM item WHERE id > 1");
    }

    @Test
    void leavesNoSlotBehindWhenItIsKilledWhileItWaitsAndGoesOnAfterARestart() throws Exception {
        String job;
        try (Connection other = transaction();
                Statement statement = other.createStatement()) {
            statement.execute("INSERT INTO public.ledger (amount) VALUES (0)");
            job = ask("killed");
            awaitWaitingFor(job, other);
            system.export().kill();
            awaitNoTrace();
            system.export().restart();
            system.export().awaitUp();
            awaitWaitingFor(job, other);
            other.rollback();
        }
        assertThat(client.await(job).get("status").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void saysWhatToDoWhenThereIsNoFreeReplicationSlot() throws Exception {
        try (Connection administrator = system.connectAsAdministrator();
                Statement statement = administrator.createStatement()) {
            statement.execute(
                    "SELECT pg_create_physical_replication_slot('handoff_filler_' || i) FROM generate_series(1, "
                            + "current_setting('max_replication_slots')::int - (SELECT count(*)::int FROM pg_replication_slots)) i");
            try {
                JsonNode job = client.await(ask("slotless"));
                assertThat(job.get("status").asString()).isEqualTo("FAILED");
                assertThat(job.get("error").get("type").asString()).isEqualTo("source-unavailable");
                assertThat(job.get("error").get("detail").asString()).contains("replication slots are in use");
                assertThat(job.get("error").get("remedy").asString()).contains("max_replication_slots");
            } finally {
                statement.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
                        + "WHERE slot_name LIKE 'handoff\\_filler\\_%'");
            }
        }
        assertThat(client.export("full", "slotless").get("status").asString()).isEqualTo("SUCCEEDED");
    }

    private static String ask(String consumer) {
        return client.accepted(client.post("/exports/full", consumer));
    }

    private static JsonNode job(String id) {
        return client.get("/exports/" + id).json();
    }

    private static JsonNode awaitWaitingFor(String job, Connection other) throws SQLException {
        int pid = pid(other);
        JsonNode[] found = new JsonNode[1];
        Await.until(SOON, "the job waits for process " + pid, () -> {
            for (JsonNode blocker : job(job).get("waitingFor")) {
                if (blocker.get("pid").asInt() == pid) {
                    found[0] = blocker;
                }
            }
            return found[0] != null;
        });
        return found[0];
    }

    private static void awaitNoTrace() {
        Await.until(
                SOON,
                "no slot of a full is left",
                () -> number("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'cdc_export_full_%'")
                        == 0);
        Await.until(
                SOON,
                "no session of a full is left",
                () -> number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                + "AND application_name IN ('cdc-export snapshot', 'cdc-export full export', "
                                + "'cdc-export snapshot watch')")
                        == 0);
    }

    private static Connection transaction() throws SQLException {
        Connection connection = system.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private static long number(String sql) {
        try (Connection connection = system.connectAsAdministrator();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static SortedMap<Integer, Map<String, String>> tableNow(String table) throws SQLException {
        SortedMap<Integer, Map<String, String>> rows = new TreeMap<>();
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM public." + table)) {
            while (result.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), '=' + result.getString(i));
                }
                rows.put(result.getInt("id"), row);
            }
        }
        return rows;
    }

    /** A consumer's copy of the transfers' tables, which balances after each of its exports. */
    private static final class Ledger {

        static final List<String> TABLES = List.of("giver", "taker", "ledger");

        private final String consumer;
        private final Map<String, ReplayedTable> tables = new TreeMap<>();

        Ledger(String consumer) {
            this.consumer = consumer;
            TABLES.forEach(table -> tables.put(table, new ReplayedTable("id")));
        }

        ReplayedTable table(String name) {
            return Objects.requireNonNull(tables.get(name), name);
        }

        String askForFull() {
            return client.accepted(
                    client.post("/exports/full", consumer, "{\"tables\": [\"giver\", \"taker\", \"ledger\"]}"));
        }

        void full(String job) throws Exception {
            for (JsonNode file : succeeded(job)) {
                tableOf(file).full(content(file));
            }
            assertBalance(job);
        }

        /** Each transfer is a line of its own, and none that the full or an earlier delta has had. */
        int delta() throws Exception {
            String job = client.accepted(client.post("/exports/delta?changes=all", consumer));
            int lines = 0;
            for (JsonNode file : succeeded(job)) {
                ReplayedTable table = tableOf(file);
                int rows = table.rows().size();
                int changes = table.delta(content(file)).size();
                lines += changes;
                if (table == table("ledger")) {
                    assertThat(table.rows()).as("inserted once each, %s", job).hasSize(rows + changes);
                }
            }
            assertBalance(job);
            return lines;
        }

        private void assertBalance(String job) {
            long all = Transfers.ACCOUNTS * Transfers.BALANCE;
            long moved = table("ledger").sum("amount");
            assertThat(table("giver").sum("balance")).as("job %s", job).isEqualTo(all - moved);
            assertThat(table("taker").sum("balance")).as("job %s", job).isEqualTo(all + moved);
        }

        private static JsonNode succeeded(String job) {
            JsonNode done = client.await(job);
            assertThat(done.get("status").asString()).as(done.toString()).isEqualTo("SUCCEEDED");
            return done.get("files");
        }

        private ReplayedTable tableOf(JsonNode file) {
            return table(file.get("table").asString().substring("public.".length()));
        }

        private static String content(JsonNode file) {
            return client.download(file.get("url").asString());
        }
    }
}
