package dev.cdcexport.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import dev.cdcexport.system.oracle.KeyedLines;
import dev.cdcexport.system.oracle.Replica;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What identifies a row. What the stream has of an old row follows from the replica identity of the row's partition, not from the root's: a partitioned table is
 * captured only where that tells its rows apart, and what {@code GET /tables} advises makes it so. Keys that a transaction doubles for a moment are told in an
 * order in which no key is there twice.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RowIdentityTests {

    private static final Duration SOON = Duration.ofSeconds(20);

    private RunningSystem system;
    private ExportClient client;
    private int consumers;

    /** Starts the services on some PostgreSQL. */
    abstract RunningSystem startSystem(Path folder) throws Exception;

    /** Stops the server, if it is the test's own. */
    void stopServer() {
        // it is shared
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        system = startSystem(folder);
        client = system.client();
        system.admin("CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere; "
                + "GRANT USAGE ON FOREIGN SERVER nowhere TO app");
    }

    @AfterAll
    void stop() throws Exception {
        system.close();
        stopServer();
    }

    @AfterEach
    void drop() {
        system.sql("DROP TABLE IF EXISTS root, part, t");
    }

    /**
     * A partitioned table with the columns id, p and u, and why it is not captured as it is.
     *
     * @param remedy what is advised, which is to make it so
     */
    record Tree(String name, List<String> made, List<String> remedy) {

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Tree> misfits() {
        return List.of(
                new Tree(
                        "a partition identified by an index over other columns",
                        keyed(
                                "CREATE UNIQUE INDEX part_u ON part (u)",
                                "ALTER TABLE part REPLICA IDENTITY USING INDEX part_u"),
                        List.of("ALTER TABLE public.part REPLICA IDENTITY DEFAULT")),
                new Tree(
                        "the same below a root that logs whole rows",
                        keyed(
                                "ALTER TABLE root REPLICA IDENTITY FULL",
                                "CREATE UNIQUE INDEX part_u ON part (u)",
                                "ALTER TABLE part REPLICA IDENTITY USING INDEX part_u"),
                        List.of("ALTER TABLE public.part REPLICA IDENTITY DEFAULT")),
                new Tree(
                        "a root identified by an index, whose partitions are not",
                        keyed(
                                "CREATE UNIQUE INDEX root_up ON root (u, p)",
                                "ALTER TABLE root REPLICA IDENTITY USING INDEX root_up"),
                        List.of("ALTER TABLE public.part REPLICA IDENTITY FULL")),
                new Tree(
                        "a root without key that logs whole rows, a partition with a key of its own",
                        unkeyed("ALTER TABLE root REPLICA IDENTITY FULL", "ALTER TABLE part ADD PRIMARY KEY (id)"),
                        List.of("ALTER TABLE public.part REPLICA IDENTITY FULL")),
                new Tree(
                        "a root without key, a partition with a key of its own",
                        unkeyed("ALTER TABLE part ADD PRIMARY KEY (id)"),
                        List.of(
                                "ALTER TABLE root REPLICA IDENTITY FULL",
                                "ALTER TABLE public.part REPLICA IDENTITY FULL")),
                new Tree(
                        "a root that logs nothing of old rows, a partition with its key",
                        keyed("ALTER TABLE root REPLICA IDENTITY NOTHING"),
                        List.of("ALTER TABLE root REPLICA IDENTITY DEFAULT")),
                new Tree(
                        "an unlogged partition",
                        keyed("ALTER TABLE part SET UNLOGGED"),
                        List.of("ALTER TABLE public.part SET LOGGED")),
                new Tree(
                        "a foreign table as a partition",
                        unkeyed(
                                "ALTER TABLE root REPLICA IDENTITY FULL",
                                "ALTER TABLE part REPLICA IDENTITY FULL",
                                "CREATE FOREIGN TABLE far PARTITION OF root FOR VALUES IN (2) SERVER nowhere"),
                        List.of("ALTER TABLE root DETACH PARTITION far", "DROP FOREIGN TABLE far")),
                new Tree(
                        "a partition of a partition",
                        List.of(
                                "CREATE TABLE root (id int, p int, u int NOT NULL, PRIMARY KEY (id, p)) PARTITION BY LIST (p)",
                                "CREATE TABLE middle PARTITION OF root FOR VALUES IN (1) PARTITION BY RANGE (id)",
                                "CREATE TABLE part PARTITION OF middle DEFAULT",
                                "CREATE UNIQUE INDEX part_u ON part (u)",
                                "ALTER TABLE part REPLICA IDENTITY USING INDEX part_u"),
                        List.of("ALTER TABLE public.part REPLICA IDENTITY DEFAULT")));
    }

    private static List<String> keyed(String... more) {
        return tree(
                "CREATE TABLE root (id int, p int, u int NOT NULL, PRIMARY KEY (id, p)) PARTITION BY LIST (p)", more);
    }

    private static List<String> unkeyed(String... more) {
        return tree("CREATE TABLE root (id int NOT NULL, p int NOT NULL, u int NOT NULL) PARTITION BY LIST (p)", more);
    }

    private static List<String> tree(String root, String... more) {
        List<String> made = new ArrayList<>(List.of(root, "CREATE TABLE part PARTITION OF root FOR VALUES IN (1)"));
        made.addAll(List.of(more));
        return made;
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void refusesATreeOfWhichDeletesCouldNotBeToldAndTakesItInOnceTheAdviceIsFollowed(Tree tree) throws Exception {
        tree.made().forEach(system::sql);
        system.sql("INSERT INTO root VALUES (1, 1, 11), (2, 1, 12), (3, 1, 13)");

        JsonNode refused = root();
        assertThat(refused.get("captured").asBoolean()).as(refused.toString()).isFalse();
        for (String step : tree.remedy()) {
            if (step.startsWith("ALTER TABLE public.part")) {
                assertThat(refused.get("refusals").toString()).containsAnyOf(step, "of all its partitions");
            }
            system.sql(step);
        }
        Await.until(SOON, "capture has seen it", () -> root().get("captured").asBoolean());
        assertExactUnderChanges();
    }

    @Test
    void noticesAPartitionThatIsAlteredLater() throws Exception {
        keyed().forEach(system::sql);
        system.sql("CREATE UNIQUE INDEX part_u ON part (u)", "INSERT INTO root VALUES (1, 1, 11), (2, 1, 12)");
        String consumer = "later-" + ++consumers;
        Replica replica = begin(consumer);
        system.sql(
                "ALTER TABLE part REPLICA IDENTITY USING INDEX part_u",
                "DELETE FROM root WHERE id = 1",
                "UPDATE root SET id = 5 WHERE id = 2",
                "ALTER TABLE part REPLICA IDENTITY DEFAULT");

        assertThat(client.export("delta", consumer).get("status").asString()).isEqualTo("FAILED");
        assertExactRebase(replica, consumer);
    }

    @Test
    void takesAKeyForOneOnlyOnceAllPartitionsHaveIt() throws Exception {
        unkeyed("ALTER TABLE root REPLICA IDENTITY FULL", "ALTER TABLE part REPLICA IDENTITY FULL")
                .forEach(system::sql);
        system.sql(
                "INSERT INTO root VALUES (2, 1, 11), (2, 1, 12), (3, 1, 13)",
                "ALTER TABLE ONLY root ADD PRIMARY KEY (id, p)");

        assertThat(root().get("key")).isEmpty();
        assertExactUnderChanges();
    }

    @Test
    void takesAKeyOfTheRootAloneForNoneUntilItIsAttached() throws Exception {
        unkeyed("ALTER TABLE ONLY root ADD PRIMARY KEY (id, p)", "INSERT INTO root VALUES (1, 1, 11), (2, 1, 12)")
                .forEach(system::sql);
        String consumer = "alone-" + ++consumers;
        Replica replica = begin(consumer);
        system.sql("INSERT INTO root VALUES (3, 1, 13)");
        assertExactDelta(replica, consumer, "public.root");

        system.sql(
                "INSERT INTO root VALUES (4, 1, 14)",
                "BEGIN; ALTER TABLE part ADD PRIMARY KEY (id, p); ALTER INDEX root_pkey ATTACH PARTITION part_pkey; COMMIT",
                "UPDATE root SET id = 5 WHERE id = 4",
                "DELETE FROM root WHERE id = 1");
        assertExactRebase(replica, consumer);
        assertThat(root().get("key")).extracting(JsonNode::asString).containsExactly("id", "p");
    }

    @Test
    void takesAKeyForTheSameWhateverTheOrderOfItsColumns() throws Exception {
        system.sql(
                "CREATE TABLE t (id int NOT NULL, p int NOT NULL, u int NOT NULL)",
                "CREATE UNIQUE INDEX t_up ON t (u, p)",
                "ALTER TABLE t REPLICA IDENTITY USING INDEX t_up",
                "INSERT INTO t VALUES (1, 1, 11), (2, 1, 12)");
        String consumer = "order-" + ++consumers;
        Replica replica = begin(consumer);
        system.sql("UPDATE t SET id = 7 WHERE u = 11", "DELETE FROM t WHERE u = 12", "INSERT INTO t VALUES (3, 1, 13)");

        assertExactDelta(replica, consumer, "public.t");
        JsonNode table = table("public.t");
        assertThat(table.get("key")).extracting(JsonNode::asString).containsExactlyInAnyOrder("p", "u");
        assertThat(table.get("warnings")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET id = 11 - id",
                "UPDATE t SET id = id % 10 + 1",
                "UPDATE t SET id = id + 1; DELETE FROM t WHERE id = 5; INSERT INTO t VALUES (5, 'again')",
                "INSERT INTO t VALUES (3, 'second'); DELETE FROM t WHERE v = 'v3'; UPDATE t SET v = 'third' WHERE id = 3"
            })
    void tellsKeysThatAreDoubledForAMomentSoThatNoneIsThereTwice(String transaction) throws Exception {
        system.sql(
                "CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 10) i");
        String consumer = "doubled-" + ++consumers;
        KeyedLines rows = new KeyedLines();
        rows.apply(content(succeeded(client.export("full", consumer))));
        system.sql("BEGIN; " + transaction + "; COMMIT");
        rows.apply(
                content(succeeded(client.await(client.accepted(client.post("/exports/delta?changes=all", consumer))))));

        assertThat(rows).isEqualTo(KeyedLines.now(system, "SELECT id, v FROM public.t"));
    }

    /** The one file of the table t. */
    private String content(JsonNode job) {
        for (JsonNode file : job.get("files")) {
            if (file.get("table").asString().equals("public.t")) {
                return client.download(file.get("url").asString());
            }
        }
        throw new AssertionError("no file of public.t: " + job);
    }

    private void assertExactUnderChanges() throws Exception {
        String consumer = "exact-" + ++consumers;
        Replica replica = begin(consumer);
        system.sql(
                "UPDATE root SET u = u + 100 WHERE id = 3",
                "DELETE FROM root WHERE u = 11",
                "UPDATE root SET id = 9 WHERE u = 12",
                "INSERT INTO root VALUES (4, 1, 14)");
        assertExactDelta(replica, consumer, "public.root");
    }

    private Replica begin(String consumer) throws Exception {
        Replica replica = new Replica(client);
        replica.apply(succeeded(client.export("full", consumer)));
        return replica;
    }

    private void assertExactDelta(Replica replica, String consumer, String table) throws Exception {
        replica.apply(succeeded(client.export("delta", consumer)));
        assertThat(replica.rows(table)).isEqualTo(Replica.now(system, table, "true"));
        assertThat(new DdlConsumer(client, consumer).isVerificationRefused()).isFalse();
    }

    private void assertExactRebase(Replica replica, String consumer) throws Exception {
        replica.apply(
                succeeded(client.await(client.accepted(client.post("/exports/delta?schemaChange=rebase", consumer)))));
        assertThat(replica.rows("public.root")).isEqualTo(Replica.now(system, "public.root", "true"));
    }

    private JsonNode root() {
        return table("public.root");
    }

    private JsonNode table(String name) {
        for (JsonNode table : client.tables()) {
            if (table.get("table").asString().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("GET /tables does not tell of " + name);
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
