package dev.cdcexport.system.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import dev.cdcexport.system.oracle.Replica;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A delta with {@code schemaChange=rebase} has all rows of the tables whose changes do not make them up, and the changes of the others. */
class RebaseIT {

    private static final String PREFIX = "rebase";

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static int number;

    private String consumer;
    private Replica replica;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty(PREFIX, folder);
        client = system.client();
        system.sql("CREATE TABLE kept (id int PRIMARY KEY, v int)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @BeforeEach
    void nameTheConsumer() {
        consumer = "consumer-" + ++number;
        replica = new Replica(client);
    }

    @AfterEach
    void dropAll() {
        system.sql("DROP TABLE IF EXISTS t, u, root, part, pay, save; TRUNCATE kept");
    }

    @Test
    void replacesARewrittenTableAndTellsTheChangesOfTheOthers() throws Exception {
        system.sql(
                "CREATE TABLE t (id int PRIMARY KEY, v int)",
                "INSERT INTO t VALUES (1, 1), (2, 2)",
                "INSERT INTO kept VALUES (1, 1)");
        apply(export("full"));
        system.sql(
                "ALTER TABLE t ALTER v TYPE text USING v || '!'",
                "INSERT INTO t VALUES (3, 'new')",
                "INSERT INTO kept VALUES (2, 2)");
        assertThat(client.export("delta", consumer).at("/error/remedy").asString())
                .contains("schemaChange=rebase");

        JsonNode delta = rebase("delta");
        assertThat(delta.get("files"))
                .extracting(file -> file.get("name").asString())
                .anyMatch(name -> name.endsWith("_public.t.base.csv"))
                .anyMatch(name -> name.endsWith("_public.kept.csv"))
                .hasSize(2);
        assertThat(lines(delta, "public.t"))
                .containsExactly("\"id\",\"v\"", "\"1\",\"1!\"", "\"2\",\"2!\"", "\"3\",\"new\"");
        assertThat(lines(delta, "public.kept")).hasSize(2).element(1).asString().startsWith("\"INSERT\"");
        assertThat(delta.get("rebased")).hasSize(1);
        assertThat(delta.at("/rebased/0/table").asString()).isEqualTo("public.t");
        assertThat(delta.at("/rebased/0/reason").asString()).contains("v");
        apply(delta);
        assertReplicaEquals("t", "kept");

        system.sql("UPDATE t SET v = 'other' WHERE id = 2", "DELETE FROM t WHERE id = 1");
        JsonNode next = export("delta");
        assertThat(lines(next, "public.t")).hasSize(3);
        apply(next);
        assertReplicaEquals("t", "kept");
    }

    @Test
    void isADeltaLikeAnyOtherWhereNoTableNeedsIt() throws Exception {
        system.sql("INSERT INTO kept VALUES (1, 1)");
        JsonNode full = export("full");
        apply(full);
        system.sql("INSERT INTO kept VALUES (2, 2)");
        JsonNode delta = rebase("delta");
        apply(delta);
        String written = client.file(delta);

        client.put(
                "/consumers/" + consumer + "/watermark",
                "{\"jobId\": \"" + full.get("jobId").asString() + "\"}");
        String to = delta.get("jobId").asString();
        JsonNode again = succeeded(client.await(client.accepted(client.post("/exports/delta?to=" + to, consumer))));
        assertThat(client.file(again)).isEqualTo(written).contains("\"INSERT\"");
        assertThat(delta.get("rebased")).isEmpty();
        assertReplicaEquals("kept");
    }

    @Test
    void replacesAPartitionedTableWhosePartitionsComeAndGoWithRows() throws Exception {
        system.sql(
                "CREATE TABLE root (id int PRIMARY KEY, v int) PARTITION BY RANGE (id)",
                "CREATE TABLE first PARTITION OF root FOR VALUES FROM (0) TO (10)",
                "INSERT INTO root VALUES (1, 1)");
        apply(export("full"));
        system.sql("CREATE TABLE part (id int PRIMARY KEY, v int); INSERT INTO part VALUES (11, 11); "
                + "ALTER TABLE root ATTACH PARTITION part FOR VALUES FROM (10) TO (20)");
        apply(rebase("delta"));
        assertReplicaEquals("root");
        system.sql("UPDATE root SET v = v + 1", "ALTER TABLE root DETACH PARTITION part", "UPDATE part SET v = 0");
        apply(rebase("delta"));
        assertReplicaEquals("root", "part");
        system.sql("DROP TABLE first");
        apply(rebase("delta"));
        assertReplicaEquals("root", "part");
    }

    @Test
    void takesInATableUnderItsNewNameThoughNoTopicTellsAllItsRows() throws Exception {
        system.sql(
                "CREATE UNLOGGED TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1); ALTER TABLE t SET LOGGED",
                "CREATE TABLE u (id int PRIMARY KEY, v int)",
                "INSERT INTO u VALUES (5, 5)");
        apply(export("full"));
        system.sql("DROP TABLE u; ALTER TABLE t RENAME TO u; INSERT INTO u VALUES (2, 2)");

        JsonNode delta = rebase("delta");
        apply(delta);
        assertReplicaEquals("u");
        assertThat(replica.has("public.t")).isFalse();
        assertThat(delta.at("/rebased/0/table").asString()).isEqualTo("public.u");
    }

    @Test
    void replacesTheOnlyTableOfAListThatWasNotCapturedForAWhile() throws Exception {
        system.sql("CREATE TABLE t (id int PRIMARY KEY, v int)", "INSERT INTO t VALUES (1, 1)");
        apply(succeeded(client.await(client.accepted(client.post("/exports/full?tables=t", consumer)))));
        system.sql("ALTER TABLE t SET UNLOGGED; INSERT INTO t VALUES (2, 2); ALTER TABLE t SET LOGGED");

        JsonNode delta = rebase("delta");
        assertThat(delta.at("/files/0/name").asString())
                .matches("delta_" + consumer + "_[^_]+_public\\.[a-z]+\\.base\\.csv");
        apply(delta);
        assertReplicaEquals("t");
    }

    @Test
    void replacesATableOfWhichOnlyReadingItsChangesShowsThatTheyAreNotEnough() throws Exception {
        system.sql(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "ALTER TABLE t ALTER v SET STORAGE EXTERNAL",
                "INSERT INTO t VALUES (1, repeat('x', 5000))",
                "INSERT INTO kept VALUES (1, 1)");
        apply(export("full"));
        system.sql("UPDATE t SET id = 2", "INSERT INTO kept VALUES (2, 2)");
        assertThat(client.export("delta", consumer).at("/error/type").asString())
                .isEqualTo("unknown-value");

        JsonNode delta = rebase("delta");
        apply(delta);
        assertReplicaEquals("t", "kept");
        assertThat(delta.at("/rebased/0/reason").asString()).contains("not known");
        assertThat(lines(delta, "public.kept")).hasSize(2);
    }

    @Test
    void replacesATableOfWhichRetentionHasRemovedEvents() throws Exception {
        system.sql("CREATE TABLE t (id int PRIMARY KEY, v int)", "INSERT INTO t VALUES (1, 1)");
        apply(export("full"));
        system.sql("INSERT INTO t VALUES (2, 2)", "INSERT INTO kept VALUES (2, 2)");
        succeeded(client.export("full", "another-" + consumer));
        TopicPartition partition = new TopicPartition(PREFIX + ".public.t", 0);
        try (Admin kafka =
                Admin.create(Map.of("bootstrap.servers", SharedStack.get().bootstrapServers()))) {
            long end = kafka.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
            kafka.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get();
        }
        assertThat(client.export("delta", consumer).at("/error/type").asString())
                .isEqualTo("log-truncated");

        apply(rebase("delta"));
        assertReplicaEquals("t", "kept");
    }

    @Test
    void goesWithAnIncrementalAndKeepsTheColumnsThatAreAskedFor() throws Exception {
        system.sql("CREATE TABLE t (id int PRIMARY KEY, v int, w int)", "INSERT INTO t VALUES (1, 1, 1)");
        apply(export("full"));
        system.sql("ALTER TABLE t ALTER v TYPE int USING v + 1");

        JsonNode job = succeeded(client.await(client.accepted(client.post(
                "/exports/incremental",
                consumer,
                "{\"schemaChange\": \"rebase\", \"exclude\": {\"public.t\": [\"w\"]}, \"compression\": \"none\"}"))));
        assertThat(lines(job, "public.t")).containsExactly("\"id\",\"v\"", "\"1\",\"2\"");
    }

    @Test
    void refusesToEndWhereAnEarlierJobDid() {
        JsonNode full = export("full");
        ExportClient.Answer answer = client.post(
                "/exports/delta?schemaChange=rebase&to=" + full.get("jobId").asString(), consumer);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().get("detail").asString()).contains("schemaChange");
    }

    /** Each transaction moves an amount from one table to the other: the sum over both is the same at any one cut only. */
    @Test
    void isOneCutOverAllTablesWhileTransactionsGoOn() throws Exception {
        system.sql(
                "CREATE TABLE pay (id int PRIMARY KEY, v int)",
                "CREATE TABLE save (id int PRIMARY KEY, v int)",
                "INSERT INTO pay SELECT i, 100 FROM generate_series(1, 20) i",
                "INSERT INTO save SELECT i, 100 FROM generate_series(1, 20) i");
        apply(export("full"));
        AtomicBoolean ends = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int writer = i;
            writers.add(CompletableFuture.runAsync(() -> transfer(writer, ends)));
        }
        try {
            for (int round = 0; round < 3; round++) {
                system.sql("ALTER TABLE pay ALTER v TYPE " + (round % 2 == 0 ? "bigint" : "int") + " USING v");
                JsonNode delta = rebase("delta");
                assertThat(delta.at("/rebased/0/table").asString()).isEqualTo("public.pay");
                apply(delta);
                assertThat(sum("public.pay") + sum("public.save")).isEqualTo(4000);
                apply(export("delta"));
                assertThat(sum("public.pay") + sum("public.save")).isEqualTo(4000);
            }
        } finally {
            ends.set(true);
            writers.forEach(CompletableFuture::join);
        }
        apply(export("delta"));
        assertReplicaEquals("pay", "save");
    }

    private static void transfer(int writer, AtomicBoolean ends) {
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; !ends.get(); i++) {
                int id = 1 + (i * 3 + writer) % 18;
                statement.execute("UPDATE public.pay SET v = v - 1 WHERE id = " + id);
                statement.execute("UPDATE public.save SET v = v + 1 WHERE id = " + id);
                connection.commit();
                Thread.sleep(2);
            }
        } catch (SQLException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long sum(String table) {
        return replica.rows(table).stream()
                .mapToLong(row -> Long.parseLong(row.substring(row.indexOf("v==") + 3, row.length() - 1)))
                .sum();
    }

    private JsonNode export(String type) {
        return succeeded(client.export(type, consumer));
    }

    private JsonNode rebase(String type) {
        return succeeded(
                client.await(client.accepted(client.post("/exports/" + type + "?schemaChange=rebase", consumer))));
    }

    private void apply(JsonNode job) throws Exception {
        replica.apply(job);
    }

    /** What the consumer has made of its files, and what the service says of them. */
    private void assertReplicaEquals(String... tables) throws SQLException {
        for (String table : tables) {
            assertThat(replica.rows("public." + table))
                    .as(table)
                    .isEqualTo(Replica.now(system, "public." + table, "true"));
        }
        assertThat(new DdlConsumer(client, consumer).isVerificationRefused()).isFalse();
    }

    private static List<String> lines(JsonNode job, String table) {
        for (JsonNode file : job.get("files")) {
            if (file.get("table").asString().equals(table)) {
                return client.download(file.get("url").asString()).lines().toList();
            }
        }
        throw new AssertionError("no file of " + table + ": " + job);
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
