package dev.cdcexport.system.fault;

import static dev.cdcexport.system.driver.KafkaProxy.Fault.CUT;
import static dev.cdcexport.system.driver.KafkaProxy.Fault.FREEZE;
import static dev.cdcexport.system.driver.KafkaProxy.Request.ADD_OFFSETS_TO_TXN;
import static dev.cdcexport.system.driver.KafkaProxy.Request.END_TXN;
import static dev.cdcexport.system.driver.KafkaProxy.Request.PRODUCE;
import static dev.cdcexport.system.driver.KafkaProxy.Request.TXN_OFFSET_COMMIT;
import static dev.cdcexport.system.driver.KafkaProxy.Side.AFTER;
import static dev.cdcexport.system.driver.KafkaProxy.Side.BEFORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.LocalBroker;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.KafkaProxy;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The broker stands still, or is away, at each request of a job's transactions. Whoever asked gets the job, or a 503 after which there is no such
 * job; and each change is delivered once.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrokerAwayIT {

    private static final boolean ALL = Boolean.getBoolean("crash.all");
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Longer than a producer waits for an answer. */
    private static final Duration FROZEN = Duration.ofSeconds(16);

    private static final Duration AWAY = Duration.ofSeconds(1);
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;

    @TempDir
    static Path folder;

    private static final List<String> consumers = new ArrayList<>();
    private static LocalBroker broker;
    private static KafkaProxy proxy;
    private static RunningSystem system;
    private static ExportClient client;
    private static int rows;

    /** Whose transaction it is: the acceptance's, or the consumer's own with which its job goes on, decides and ends. */
    private record Instant(boolean acceptance, KafkaProxy.Moment moment) {

        private static Instant ofAcceptance(KafkaProxy.Request request, KafkaProxy.Side side, KafkaProxy.Fault fault) {
            return new Instant(true, new KafkaProxy.Moment(request, 1, side, fault));
        }

        private static Instant ofJob(
                KafkaProxy.Request request, int hit, KafkaProxy.Side side, KafkaProxy.Fault fault) {
            return new Instant(false, new KafkaProxy.Moment(request, hit, side, fault));
        }

        private String transactionalId(String consumer) {
            return acceptance ? system.prefix() + ".acceptance" : system.prefix() + ".export." + consumer;
        }

        @Override
        public String toString() {
            return (acceptance ? "acceptance" : "job")
                    + ' '
                    + moment.fault()
                    + ' '
                    + moment.side()
                    + ' '
                    + moment.request()
                    + ' '
                    + moment.hit();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        int port = FreePorts.find();
        proxy = new KafkaProxy(port);
        broker = new LocalBroker(
                new LocalBroker.Settings(folder.resolve("kafka"), folder.resolve("kafka.log"), port),
                List.of("-XX:TieredStopAtLevel=1", "-Dbroker.advertised.port=" + proxy.port()));
        broker.start();
        system = RunningSystem.startBehind("127.0.0.1:" + proxy.port(), "away", folder);
        client = system.client();
        system.sql("CREATE TABLE item (id int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
        broker.close();
        proxy.close();
    }

    /** The commits in each way, and a freeze of each kind; all requests in the long run. */
    static List<Instant> instants() {
        if (!ALL) {
            return List.of(
                    Instant.ofAcceptance(PRODUCE, AFTER, CUT),
                    Instant.ofAcceptance(END_TXN, BEFORE, CUT),
                    Instant.ofAcceptance(END_TXN, AFTER, CUT),
                    Instant.ofAcceptance(END_TXN, AFTER, FREEZE),
                    Instant.ofJob(END_TXN, 2, BEFORE, CUT),
                    Instant.ofJob(END_TXN, 2, AFTER, CUT),
                    Instant.ofJob(END_TXN, 3, AFTER, CUT));
        }
        List<Instant> all = new ArrayList<>();
        for (KafkaProxy.Fault fault : KafkaProxy.Fault.values()) {
            for (KafkaProxy.Side side : KafkaProxy.Side.values()) {
                all.add(Instant.ofAcceptance(PRODUCE, side, fault));
                all.add(Instant.ofAcceptance(END_TXN, side, fault));
                for (int hit = 1; hit <= 3; hit++) {
                    all.add(Instant.ofJob(PRODUCE, hit, side, fault));
                    all.add(Instant.ofJob(END_TXN, hit, side, fault));
                }
                Stream.of(ADD_OFFSETS_TO_TXN, TXN_OFFSET_COMMIT)
                        .forEach(request -> all.add(Instant.ofJob(request, 1, side, fault)));
            }
        }
        return all;
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("instants")
    void answersWithTheJobOrKnowsThatThereIsNone(Instant instant) throws Exception {
        String consumer = "c" + consumers.size();
        consumers.add(consumer);
        succeeded(client.export("full", consumer));
        insert();

        proxy.arm(instant.moment(), instant.transactionalId(consumer));
        CompletableFuture<ExportClient.Answer> asked =
                CompletableFuture.supplyAsync(() -> client.postOnce("/exports/delta", consumer, "key"));
        Await.until(SOON, instant + " happens", proxy::hasHappened);
        pause(instant.moment().fault() == FREEZE ? FROZEN : AWAY, asked, instant);
        proxy.restore();

        ExportClient.Answer answer = asked.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.text()).isIn(ACCEPTED, UNAVAILABLE);
        if (answer.status() == UNAVAILABLE) {
            Thread.sleep(AWAY.toMillis());
            assertThat(statuses(consumer)).as("the jobs after a 503").containsExactly("SUCCEEDED");
        }
        String job = client.acceptedAtLast("/exports/delta", consumer, "key");
        if (answer.status() == ACCEPTED) {
            assertThat(job).as("the same key, the same job").isEqualTo(client.accepted(answer));
        }
        JsonNode done = succeeded(client.await(job));
        assertThat(client.file(done).lines().skip(1)).singleElement().asString().endsWith(",\"" + rows + "\"");
    }

    /** What was sent to a process that stands still reaches it when it goes on. */
    @Order(2)
    @Test
    void makesNoJobOfARequestThatItRefusedWhenTheBrokerStoodStill() throws Exception {
        String consumer = consumers.get(consumers.size() - 1);
        insert();
        signal("STOP");
        ExportClient.Answer refused = client.postOnce("/exports/delta", consumer, "stopped");
        signal("CONT");
        assertThat(refused.status()).as(refused.text()).isEqualTo(UNAVAILABLE);
        assertThat(refused.retryAfter()).isPositive();
        assertThat(refused.json().get("type").asString()).isEqualTo("broker-unavailable");

        String job = client.acceptedAtLast("/exports/delta", consumer, "another");
        assertDelivers(job);
        assertThat(statuses(consumer)).containsExactly("SUCCEEDED", "SUCCEEDED", "SUCCEEDED");
    }

    /** A job that came into being unseen would take these rows, which nobody would fetch. */
    @Order(3)
    @Test
    void knowsOfNoOtherJobsAfterARestart() {
        insert();
        system.export().kill();
        system.export().restart();
        system.export().awaitActive();

        assertThat(consumers).isNotEmpty().allSatisfy(consumer -> {
            List<String> before = statuses(consumer);
            assertThat(before)
                    .hasSize(consumer.equals(consumers.get(consumers.size() - 1)) ? 3 : 2)
                    .containsOnly("SUCCEEDED");
            JsonNode next = succeeded(client.export("delta", consumer));
            assertThat(next.get("sequence").asInt()).isEqualTo(before.size() + 1);
        });
    }

    /** A frozen acceptance is over as soon as its client is answered. */
    private static void pause(Duration time, CompletableFuture<ExportClient.Answer> asked, Instant instant)
            throws Exception {
        if (!instant.acceptance()) {
            Thread.sleep(time.toMillis());
            return;
        }
        try {
            asked.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            assertThat(asked).as("the client waits until the outcome is known").isNotDone();
        }
    }

    private static void insert() {
        system.sql("INSERT INTO item VALUES (" + ++rows + ")");
    }

    /** The row that was inserted last, and nothing else. */
    private static void assertDelivers(String job) {
        assertThat(client.file(succeeded(client.await(job))).lines().skip(1))
                .singleElement()
                .asString()
                .endsWith(",\"" + rows + "\"");
    }

    private static void signal(String signal) throws Exception {
        long pid = broker.process().orElseThrow().pid();
        assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static List<String> statuses(String consumer) {
        return client.get("/exports?consumer=" + consumer)
                .json()
                .get("items")
                .valueStream()
                .map(job -> job.get("status").asString())
                .toList();
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
