package dev.cdcexport.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.OldestPostgres;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import dev.cdcexport.system.oracle.Replica;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What {@code GET /tables} says of whatever table PostgreSQL can hold is true: what is captured stays exact under random changes, what is not is refused, and what
 * is advised works. {@code -Dtrees=} and {@code -Dseed=} choose; even seeds are on the newest PostgreSQL with event triggers, odd ones on the oldest without.
 */
class RandomTreeIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MOST_STEPS = 20;
    private static final int CAPTURE_LOOKS_MILLIS = 3000;
    private static final Pattern ADVICE = Pattern.compile(
            "ALTER TABLE (?:\"[^\"]+\"|\\w+)\\.(?:\"[^\"]+\"|\\w+) (?:REPLICA IDENTITY (?:FULL|DEFAULT)|SET LOGGED)");

    /** object_not_in_prerequisite_state; invalid_column_reference of PostgreSQL 18, for generated columns. */
    private static final Set<String> NO_IDENTITY = Set.of("55000", "42P10");

    private static final String INTEGRITY = "23";

    @TempDir
    static Path folder;

    private static RunningSystem newest;
    private static RunningSystem oldest;
    private static OldestPostgres server;

    @BeforeAll
    static void start() throws Exception {
        newest = RunningSystem.startEmpty("trees_newest", folder.resolve("newest"));
        server = OldestPostgres.start(folder.resolve("oldest"));
        oldest = RunningSystem.startOn(server.newDatabase("trees_oldest"), "trees_oldest", folder.resolve("oldest"));
        oldest.dropDdlTriggers();
        for (RunningSystem system : List.of(newest, oldest)) {
            system.admin("CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere; "
                    + "GRANT USAGE ON FOREIGN SERVER nowhere TO app");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        newest.close();
        oldest.close();
        server.close();
    }

    static LongStream seeds() {
        int count = Integer.getInteger("trees", 10);
        long first = Long.getLong("seed", new Random().nextInt(1_000_000_000));
        return LongStream.range(first, first + count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tellsTheTruthOfEachTree(long seed) throws Exception {
        boolean isNewest = seed % 2 == 0;
        RandomTree tree = new RandomTree(new Random(seed), (int) (seed % 1_000_000), isNewest);
        Trial trial = new Trial(isNewest ? newest : oldest, tree, "tree-" + seed, new Random(seed + 1));
        try {
            trial.run();
            System.out.printf("seed %d held: %s%n", seed, trial.story);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " (" + trial.story
                            + "); repeat it with ./mvnw verify -Dit.test=RandomTreeIT -Dtrees=1 -Dseed=" + seed,
                    e);
        } finally {
            tree.dropped().forEach(trial.system::admin);
        }
    }

    /** One tree and its consumer. */
    private static final class Trial {

        private final RunningSystem system;
        private final ExportClient client;
        private final RandomTree tree;
        private final String table;
        private final String consumer;
        private final Random random;
        private final Replica replica;
        private final List<String> story = new ArrayList<>();

        Trial(RunningSystem system, RandomTree tree, String consumer, Random random) {
            this.system = system;
            this.client = system.client();
            this.tree = tree;
            this.table = "public." + tree.name();
            this.consumer = consumer;
            this.random = random;
            this.replica = new Replica(client);
        }

        void run() throws SQLException, IOException {
            for (String statement : tree.made()) {
                if (execute(List.of(statement)).isEmpty()) {
                    story.add(statement);
                }
            }
            change();
            if (!takeIn()) {
                JsonNode refused = exported("full?tables=" + encoded());
                assertThat(refused.path("type").asString()
                                + refused.at("/error/type").asString())
                        .as("a full of what is refused: %s", refused)
                        .contains("table-not-captured");
                return;
            }
            replica.apply(succeeded(exported("full?tables=" + encoded())));
            for (int round = 1 + random.nextInt(2); round > 0; round--) {
                boolean isWarned = !view().get("warnings").isEmpty();
                boolean isRefusedByPostgres = change();
                assertThat(isWarned || !isRefusedByPostgres)
                        .as("PostgreSQL refuses a change, and nothing has warned of it")
                        .isTrue();
                delta();
            }
        }

        /** Follows what is advised until the table is captured; whether it is. */
        private boolean takeIn() {
            JsonNode view = view();
            for (int step = 0; !view.get("captured").asBoolean(); step++) {
                assertThat(step).as("steps of advice").isLessThan(MOST_STEPS);
                String refusals = view.get("refusals").toString();
                Matcher advice = ADVICE.matcher(refusals.replace("\\\"", "\""));
                if (!advice.find()) {
                    story.add("REFUSED " + refusals);
                    return false;
                }
                follow(advice.group());
                Await.until(
                        SOON,
                        "the advice has changed what is said: " + story,
                        () -> !view().get("refusals").toString().equals(refusals));
                view = view();
            }
            String warnings = view.get("warnings").toString().replace("\\\"", "\"");
            Matcher advice = ADVICE.matcher(warnings);
            if (advice.find() && random.nextBoolean()) {
                story.add("WARNED " + warnings);
                follow(advice.group());
                return takeIn();
            }
            return true;
        }

        private void follow(String advice) {
            story.add("ADVISED " + advice);
            system.sql(advice);
        }

        /** Whether PostgreSQL refused a change for want of a replica identity. */
        private boolean change() throws SQLException {
            boolean isRefused = false;
            for (int i = 5 + random.nextInt(15); i > 0; i--) {
                List<String> statements = tree.transaction();
                List<String> failures = execute(statements);
                if (failures.isEmpty()) {
                    story.add(String.join(", ", statements));
                }
                isRefused |= failures.stream().anyMatch(NO_IDENTITY::contains);
            }
            return isRefused;
        }

        /** In one transaction; the SQLSTATE, if it fails. */
        private List<String> execute(List<String> statements) throws SQLException {
            try (Connection connection = system.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SET search_path = public");
                for (String each : statements) {
                    statement.execute(each);
                }
                connection.commit();
                return List.of();
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                boolean isOfData = state.startsWith(INTEGRITY) || NO_IDENTITY.contains(state);
                if (!isOfData
                        && !statements.get(0).startsWith("ALTER")
                        && !statements.get(0).startsWith("CREATE")) {
                    throw new AssertionError("unexpected refusal of " + statements, e);
                }
                return List.of(state);
            }
        }

        private void delta() throws IOException, SQLException {
            String changes = random.nextBoolean() ? "all" : "net";
            JsonNode job = exported("delta?changes=" + changes);
            story.add("DELTA " + changes + ' ' + job.at("/status").asString());
            if (job.get("status").asString().equals("FAILED")) {
                assertThat(job.at("/error/type").asString()).as(job.toString()).isEqualTo("unknown-value");
                List<String> advised = ADVICE.matcher(job.at("/error/remedy").asString())
                        .results()
                        .map(found -> found.group())
                        .toList();
                advised.forEach(this::follow);
                job = exported("delta?schemaChange=rebase");
                assertExact(job);
                if (!advised.isEmpty()) {
                    awaitLook();
                    change();
                    story.add("DELTA after the advice");
                    assertExact(exported("delta?changes=" + changes));
                }
            } else {
                assertExact(job);
            }
        }

        /** Without event triggers capture looks at the catalogue now and then. */
        private static void awaitLook() {
            try {
                Thread.sleep(CAPTURE_LOOKS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private void assertExact(JsonNode job) throws IOException, SQLException {
            replica.apply(succeeded(job));
            assertThat(replica.rows(table)).as("rows").isEqualTo(Replica.now(system, table, "true"));
            assertThat(new DdlConsumer(client, consumer).isVerificationRefused())
                    .as("not compared")
                    .isFalse();
        }

        private JsonNode exported(String query) {
            ExportClient.Answer answer = client.post("/exports/" + query, consumer);
            return answer.status() == 202 ? client.await(client.accepted(answer)) : answer.json();
        }

        private String encoded() {
            return URLEncoder.encode(table, StandardCharsets.UTF_8);
        }

        private JsonNode view() {
            JsonNode[] found = new JsonNode[1];
            Await.until(SOON, "GET /tables tells of " + table, () -> {
                for (JsonNode each : client.tables()) {
                    if (each.get("table").asString().equals(table)) {
                        found[0] = each;
                    }
                }
                return found[0] != null;
            });
            return found[0];
        }

        private static JsonNode succeeded(JsonNode job) {
            assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            return job;
        }
    }
}
