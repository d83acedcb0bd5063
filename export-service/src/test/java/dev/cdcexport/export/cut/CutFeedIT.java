package dev.cdcexport.export.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.PlainProducer;
import dev.cdcexport.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CutFeedIT {

    /** More than one poll brings. */
    private static final int CUTS = 30_000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static int number;

    private final KafkaClients clients = new KafkaClients(SharedStack.get().bootstrapServers());
    private final TopicNames topics = new TopicNames("cutfeed" + ++number);

    @BeforeEach
    void makeTopics() throws Exception {
        try (Admin kafka = clients.admin()) {
            kafka.createTopics(List.of(
                            new NewTopic(topics.cuts(), 1, (short) 1), new NewTopic(topics.position(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Test
    void tellsOfNoCutBeforeItHasReadAllThatWereGivenBefore() {
        Cut last = writeCuts();
        try (CutFeed feed = new CutFeed(clients, topics, Clock.systemUTC())) {
            assertThat(firstTold(feed)).isEqualTo(last);
        }
    }

    @Test
    void waitsForTheNewestCutUntilItHasReadAllThatWereGivenBefore() throws Exception {
        Cut last = writeCuts();
        try (CutFeed feed = new CutFeed(clients, topics, Clock.systemUTC())) {
            assertThat(feed.awaitNewest()).contains(last);
        }
    }

    @Test
    void saysThatCaptureHasGivenNoneWithoutWaitingForOne() throws Exception {
        try (CutFeed feed = new CutFeed(clients, topics, Clock.systemUTC())) {
            assertThat(feed.awaitNewest()).isEmpty();
        }
    }

    /** The last of an epoch of its own, so that any cut before it would be of an earlier one. */
    private Cut writeCuts() {
        Cut last = cut(2, CUTS);
        try (Producer<byte[], byte[]> capture = PlainProducer.open()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int lsn = 0; lsn < CUTS; lsn++) {
                sent.add(capture.send(record(cut(1, lsn))));
            }
            sent.add(capture.send(record(last)));
            capture.flush();
            assertThat(sent).allMatch(Future::isDone);
        }
        return last;
    }

    private ProducerRecord<byte[], byte[]> record(Cut cut) {
        byte[] marker = cut.lsn().toString().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topics.cuts(), marker, ContractJson.write(cut));
    }

    private static Cut cut(int epoch, long lsn) {
        return new Cut(epoch, new Lsn(lsn), Instant.EPOCH, new TreeMap<>(), new TreeMap<>());
    }

    private static Cut firstTold(CutFeed feed) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<Cut> told = feed.newest();
        while (told.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            told = feed.newest();
        }
        return told.orElseThrow();
    }
}
