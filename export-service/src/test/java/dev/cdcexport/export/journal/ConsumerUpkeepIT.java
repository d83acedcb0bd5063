package dev.cdcexport.export.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.job.PublishedJobs;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.PlainProducer;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.stack.SharedStack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job log says of consumers, and the Kafka groups that have to follow it; no capture is needed. */
class ConsumerUpkeepIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final String CONSUMER = "c";

    private static int number = 1;

    private final KafkaClients clients = new KafkaClients(SharedStack.get().bootstrapServers());
    private final TopicAdmin topicAdmin = new TopicAdmin(
            clients,
            new TopicAdmin.TopicDefaults(1, (short) 1, Duration.ofDays(1).toMillis()));
    private final Admin kafka = clients.admin();
    private final JobIndex book = new JobIndex();

    private TopicNames topics;
    private String group;
    private TopicPartition thing;
    private PublishedJobs jobs;
    private JobLog log;

    @BeforeEach
    void makeTopics() throws Exception {
        topics = new TopicNames("upkeep-" + number++);
        group = topics.group(CONSUMER);
        thing = new TopicPartition(topics.prefix() + ".public.thing", 0);
        jobs = new PublishedJobs(CONSUMER, thing.topic());
        topicAdmin.ensureJobsTopic(topics);
        kafka.createTopics(List.of(
                        new NewTopic(thing.topic(), 1, (short) 1),
                        new NewTopic(topics.cuts(), 1, (short) 1),
                        new NewTopic(topics.schemas(), 1, (short) 1),
                        new NewTopic(topics.position(), 1, (short) 1)))
                .all()
                .get();
        try (Producer<byte[], byte[]> capture = PlainProducer.open()) {
            byte[] schema = ContractJson.write(PublishedJobs.SCHEMA);
            capture.send(new ProducerRecord<>(topics.schemas(), schema)).get();
        }
        SchemaHistory history = new SchemaHistory(clients, topics);
        history.version(PublishedJobs.SCHEMA.id());
        log = new JobLog(clients, topics, history);
    }

    @AfterEach
    void close() {
        log.close();
        topicAdmin.close();
        kafka.close();
    }

    @Test
    void putsBackOffsetsThatKafkaDropsAtTheStartAndEveryNowAndThen(@TempDir Path folder) throws Exception {
        write(jobs.succeeded("1", 1, 7));
        try (UpkeepService service = new UpkeepService(clients, topicAdmin, topics, folder)) {
            await("the offsets are there", () -> offset() == 7);
            kafka.deleteConsumerGroupOffsets(group, Set.of(thing)).all().get();
            await("the offsets are back", () -> offset() == 7);
            assertThat(service.engine().index().watermark(CONSUMER)).isPresent();
        }
    }

    @Test
    void finishesAForgettingThatWasInterrupted(@TempDir Path folder) throws Exception {
        topicAdmin.commitGroupOffsets(group, Map.of(thing, new OffsetAndMetadata(7)));
        ConsumerState interrupted =
                ConsumerState.initial(CONSUMER, PublishedJobs.NOW).forgotten("20261124T000000.000Z", PublishedJobs.NOW);
        try (ConsumerProducers writers = new ConsumerProducers(clients, topics, () -> {})) {
            writers.commit(CONSUMER, List.of(log.record(interrupted)), Map.of());
        }
        try (UpkeepService service = new UpkeepService(clients, topicAdmin, topics, folder)) {
            await("the group is gone", () -> !groupExists());
            await(
                    "this is recorded",
                    () -> !service.engine()
                            .index()
                            .state(CONSUMER)
                            .orElse(interrupted)
                            .groupToDelete());
        }
        book.catchUp(log::readOn);
        assertThat(book.state(CONSUMER)).hasValueSatisfying(state -> {
            assertThat(state.groupToDelete()).isFalse();
            assertThat(state.lastStamp()).isEqualTo("20261124T000000.000Z");
        });
    }

    @Test
    void movesTheRecordAndTheOffsetsOfARewindTogetherAndDropsThoseOfOtherTopics() {
        write(jobs.succeeded("1", 1, 7));
        write(jobs.succeeded("2", 2, 9));
        topicAdmin.commitGroupOffsets(
                group,
                Map.of(
                        thing,
                        new OffsetAndMetadata(9),
                        new TopicPartition(topics.cuts(), 0),
                        new OffsetAndMetadata(1)));
        book.catchUp(log::readOn);
        try (ConsumerProducers writers = new ConsumerProducers(clients, topics, () -> {})) {
            ExportJob first = book.find("1").orElseThrow();
            changes(writers).rewind(first, Objects.requireNonNull(first.publication()));
        }
        assertThat(topicAdmin.groupOffsets(group)).hasSize(1);
        assertThat(offset()).isEqualTo(7);
        JobIndex read = bookOfAnother();
        assertThat(read.watermarkJob(CONSUMER).map(ExportJob::jobId)).contains("1");
        assertThat(read.lastSequence(CONSUMER)).isEqualTo(2);
    }

    @Test
    void leavesNothingOfAForgottenConsumersJobsInTheLog() {
        write(jobs.succeeded("1", 1, 7));
        write(new PublishedJobs("other", thing.topic()).succeeded("2", 1, 7));
        book.catchUp(log::readOn);
        try (ConsumerProducers writers = new ConsumerProducers(clients, topics, () -> {})) {
            changes(writers).forget(CONSUMER);
        }
        JobIndex read = bookOfAnother();
        assertThat(read.consumers()).containsExactly("other");
        assertThat(read.lastStamp(CONSUMER)).isEqualTo("20261121T000000.000Z");
        assertThat(read.state(CONSUMER).orElseThrow().groupToDelete()).isFalse();
    }

    @Test
    void refusesAChangeByAnInstanceThatWasShutOut() {
        write(jobs.succeeded("1", 1, 7));
        write(jobs.succeeded("2", 2, 9));
        book.catchUp(log::readOn);
        ExportJob first = book.find("1").orElseThrow();
        try (ConsumerProducers zombie = new ConsumerProducers(clients, topics, () -> {});
                ConsumerProducers active = new ConsumerProducers(clients, topics, () -> {})) {
            zombie.fence(CONSUMER, () -> {});
            active.fence(CONSUMER, () -> {});
            assertThatThrownBy(() -> zombie.commit(
                            CONSUMER,
                            List.of(log.record(jobs.publishing("3", 3, 11))),
                            GroupOffsets.of(
                                    Objects.requireNonNull(first.publication()).watermark(), "1")))
                    .isInstanceOf(KafkaException.class);
        }
        JobIndex read = bookOfAnother();
        assertThat(read.find("3")).isEmpty();
        assertThat(topicAdmin.groupOffsets(group)).isEmpty();
    }

    @Test
    void doesNotShutOutItsSuccessorOnceTheLeadersLockIsLost() {
        Leadership lost = () -> {
            throw new SQLException("the session was ended");
        };
        try (ConsumerProducers active = new ConsumerProducers(clients, topics, () -> {});
                ConsumerProducers zombie = new ConsumerProducers(clients, topics, lost)) {
            active.fence(CONSUMER, () -> {});
            assertThatThrownBy(() -> zombie.fence(CONSUMER, () -> {})).isInstanceOf(ExportException.class);
            active.commit(CONSUMER, List.of(log.record(jobs.queued("1"))), Map.of());
        }
        assertThat(bookOfAnother().find("1")).isPresent();
    }

    @Test
    void letsOthersWriteWhileTheProducerOfOneConsumerIsMadeSlowly() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        Leadership slowForOne = () -> {
            if (Thread.currentThread().getName().equals("slow")) {
                asked.countDown();
                await(answered);
            }
        };
        try (ConsumerProducers writers = new ConsumerProducers(clients, topics, slowForOne)) {
            Thread slow = new Thread(() -> writers.fence("slow", () -> {}), "slow");
            slow.start();
            await(asked);

            CompletableFuture.runAsync(() -> writers.commit(CONSUMER, List.of(log.record(jobs.queued("1"))), Map.of()))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            answered.countDown();
            slow.join();
        }
        assertThat(bookOfAnother().find("1")).isPresent();
    }

    @Test
    void countsNobodyAsShutOutIfWhatTheyWroteCouldNotBeRead() {
        try (ConsumerProducers writers = new ConsumerProducers(clients, topics, () -> {})) {
            assertThatThrownBy(() -> writers.fence(CONSUMER, () -> {
                        throw ExportException.brokerUnavailable(new KafkaException("planted"));
                    }))
                    .isInstanceOf(ExportException.class);
            writers.fence(CONSUMER, () -> book.put(jobs.queued("1")));
            assertThat(book.find("1")).isPresent();
        }
    }

    /** Otherwise what stands behind it would not be seen, and a job that has published would be run again. */
    @Test
    void seesWhatStandsBehindTheOpenTransactionOfADeadProcess() throws Exception {
        Producer<byte[], byte[]> dead = clients.transactionalProducer(topics.group("dead"));
        dead.initTransactions();
        dead.beginTransaction();
        dead.send(log.record(new PublishedJobs("dead", thing.topic()).publishing("1", 1, 7)))
                .get();
        try (ConsumerProducers writers = new ConsumerProducers(clients, topics, () -> {})) {
            writers.commit(CONSUMER, List.of(log.record(jobs.publishing("2", 1, 7))), Map.of());
        }

        topicAdmin.endOpenTransactions(topics.jobs());
        JobIndex read = bookOfAnother();
        assertThat(read.find("2").map(ExportJob::status)).contains(JobStatus.PUBLISHING);
        assertThat(read.find("1")).isEmpty();
        assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
        dead.close(Duration.ZERO);
    }

    @Test
    void commitsNothingBeforeKafkaHasAllOfIt() {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(clients.transactionalSettings(group)) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                Future<RecordMetadata> future = super.send(record);
                sent.add(future);
                return future;
            }

            @Override
            public void commitTransaction() {
                assertThat(sent).isNotEmpty().allMatch(Future::isDone);
                super.commitTransaction();
            }
        }) {
            producer.initTransactions();
            new LogTransaction(producer).commit(List.of(log.record(jobs.queued("1"))));
        }
        assertThat(bookOfAnother().find("1")).isPresent();
    }

    @Test
    void readsOnFromWhereItHasReadTo() {
        write(jobs.queued("1"));
        assertThat(log.readOn().jobs()).containsOnlyKeys("1");
        write(jobs.queued("2"));
        JobLog.Reading second = log.readOn();
        assertThat(second.fromBeginning()).isFalse();
        assertThat(second.jobs()).containsOnlyKeys("2");
        log.startOver();
        assertThat(log.readOn().jobs()).containsOnlyKeys("1", "2");
    }

    private ConsumerChanges changes(ConsumerProducers writers) {
        return new ConsumerChanges(
                new ConsumerRecords(writers, log, book, new OpenCommit(log, book)),
                log,
                book,
                new OffsetMirror(topicAdmin, topics, book),
                CLOCK);
    }

    private JobIndex bookOfAnother() {
        JobIndex other = new JobIndex();
        try (JobLog fresh = new JobLog(clients, topics, new SchemaHistory(clients, topics))) {
            other.catchUp(fresh::readOn);
        }
        return other;
    }

    private long offset() {
        OffsetAndMetadata offset = topicAdmin.groupOffsets(group).get(thing);
        return offset == null ? -1 : offset.offset();
    }

    private boolean groupExists() {
        try {
            return kafka.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .anyMatch(group::equals);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void write(ExportJob job) {
        try (Producer<byte[], byte[]> producer = PlainProducer.open()) {
            producer.send(log.record(job)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the job cannot be written", e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
