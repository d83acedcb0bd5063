package dev.cdcexport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The one sentence that the product stands for, under random concurrent work and crashes: a consumer's files, applied in order, equal the
 * tables, and no file cuts a transaction. A failure prints its seed; {@code -Dseed=} repeats the schedule.
 */
class ConvergenceIT {

    /** In a normal build; each takes about half a minute. */
    private static final int SCHEDULES = 1;

    private static final int SESSIONS = 4;
    private static final int TRANSACTIONS = 150;
    private static final int ROUNDS = 3;

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("convergence", folder);
        client = system.client();
        Workload.createTables(system);
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @RepeatedTest(SCHEDULES)
    void filesAppliedInOrderEqualTheTablesAndSplitNoTransaction() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("convergence seed " + seed);
        Random random = new Random(seed);
        List<Consumer> consumers = List.of(new Consumer("net-" + seed, "net"), new Consumer("all-" + seed, "all"));
        List<CompletableFuture<Void>> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(CompletableFuture.runAsync(new Workload(system, random.nextLong(), TRANSACTIONS)));
        }
        for (Consumer consumer : consumers) {
            consumer.full();
        }
        for (int round = 0; round < ROUNDS; round++) {
            crash(random);
            for (Consumer consumer : consumers) {
                if (random.nextInt(6) == 0) {
                    consumer.full();
                } else {
                    consumer.delta();
                }
            }
        }
        sessions.forEach(CompletableFuture::join);
        for (Consumer consumer : consumers) {
            consumer.delta();
            for (String table : List.of("checking", "savings", "note")) {
                assertThat(consumer.table(table).rows())
                        .as("seed %s, consumer %s, table %s", seed, consumer.name, table)
                        .isEqualTo(tableNow(table));
            }
            assertThat(consumer.delta())
                    .as("seed %s: a change came twice", seed)
                    .isZero();
        }
    }

    /** As a crash would, at a moment that nobody chose; the services go on by themselves. */
    private static void crash(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                system.capture().kill();
                system.capture().restart();
            }
            case 1 -> {
                system.export().kill();
                system.export().restart();
            }
            default -> {
                return;
            }
        }
        system.capture().awaitUp();
        system.export().awaitUp();
    }

    private static SortedMap<Integer, Map<String, String>> tableNow(String table) throws Exception {
        SortedMap<Integer, Map<String, String>> rows = new TreeMap<>();
        String active = table.equals("note") ? " WHERE is_deleted IS NOT TRUE" : "";
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM public." + table + active)) {
            while (result.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    String value = result.getString(i);
                    boolean isBoolean =
                            result.getMetaData().getColumnTypeName(i).equals("bool") && value != null;
                    String text = isBoolean ? String.valueOf(result.getBoolean(i)) : value;
                    row.put(result.getMetaData().getColumnName(i), text == null ? "(null)" : '=' + text);
                }
                rows.put(result.getInt("id"), row);
            }
        }
        return rows;
    }

    /** A consumer that applies its files. */
    private static final class Consumer {

        private final String name;
        private final String changes;
        private final Map<String, ReplayedTable> tables = Map.of(
                "checking", new ReplayedTable("id"),
                "savings", new ReplayedTable("id"),
                "note", new ReplayedTable("id"));

        Consumer(String name, String changes) {
            this.name = name;
            this.changes = changes;
        }

        void full() throws Exception {
            JsonNode job = succeeded("/exports/full");
            for (JsonNode file : job.get("files")) {
                tableOf(file).full(content(file));
            }
            assertSumHolds(job);
        }

        int delta() throws Exception {
            JsonNode job = succeeded("/exports/delta?changes=" + changes);
            int lines = 0;
            for (JsonNode file : job.get("files")) {
                lines += tableOf(file).delta(content(file));
            }
            assertSumHolds(job);
            return lines;
        }

        private JsonNode succeeded(String call) {
            JsonNode job = client.await(client.accepted(client.post(call, name)));
            assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            return job;
        }

        private ReplayedTable tableOf(JsonNode file) {
            return table(file.get("table").asString().substring("public.".length()));
        }

        private ReplayedTable table(String name) {
            return Objects.requireNonNull(tables.get(name), name);
        }

        private static String content(JsonNode file) {
            return client.get(file.get("url").asString()).text();
        }

        private void assertSumHolds(JsonNode job) {
            assertThat(table("checking").sum("balance") + table("savings").sum("balance"))
                    .as("a transaction was split: %s", job)
                    .isEqualTo(Workload.ACCOUNTS * 200L);
        }
    }
}
