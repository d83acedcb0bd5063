package dev.cdcexport.export.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.stack.SharedStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class KafkaChangeLogIT {

    private final String bootstrapServers = SharedStack.get().bootstrapServers();
    private final LogConsumers consumers = consumersOf(bootstrapServers);
    private final KafkaChangeLog log = logWith(Duration.ofSeconds(20));
    private TestTopic topic;

    @BeforeEach
    void createTopic(TestInfo test) throws Exception {
        String name = "log-it." + test.getTestMethod().orElseThrow().getName();
        topic = new TestTopic(bootstrapServers, name, 3);
    }

    @AfterEach
    void deleteTopic() {
        topic.close();
        consumers.close();
    }

    @Test
    void readsCommittedEventsUpToACutAfterATransactionMarker() throws Exception {
        topic.commit(0, 1, 2, 3);
        topic.abort(0, 100, 101);
        topic.commit(0, 4);
        topic.abort(0, 102);
        PartitionEnd end = new PartitionEnd(topic.end(0), 4);
        topic.commit(0, 5, 6);
        assertThat(read(range(List.of(PartitionEnd.START), List.of(end)))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(read(range(List.of(end), List.of(new PartitionEnd(topic.end(0), 6)))))
                .containsExactly(5L, 6L);
        assertThat(read(range(List.of(end), List.of(end)))).isEmpty();
        assertThat(read(new TopicRange(topic.name(), List.of(), List.of()))).isEmpty();
    }

    @Test
    void mergesPartitionsByPosition() throws Exception {
        topic.commit(0, LongStream.range(0, 4_000).map(i -> i * 3).toArray());
        topic.commit(1, LongStream.range(0, 4_000).map(i -> i * 3 + 1).toArray());
        topic.commit(2, 2, 5, 6_002, 11_999, 20_000);
        List<PartitionEnd> to = List.of(
                new PartitionEnd(topic.end(0), 4_000),
                new PartitionEnd(topic.end(1), 4_000),
                new PartitionEnd(topic.end(2), 5));
        List<PartitionEnd> from = List.of(PartitionEnd.START, PartitionEnd.START, PartitionEnd.START);
        assertThat(read(range(from, to))).hasSize(8_005).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void failsWhenRetentionHasRemovedEvents() throws Exception {
        topic.commit(0, 1, 2, 3);
        topic.commit(0, 4);
        TopicRange range = range(List.of(new PartitionEnd(1, 1)), List.of(new PartitionEnd(topic.end(0), 4)));
        topic.deleteBefore(0, 2);
        log.requireReadable(List.of(range));
        assertThatThrownBy(() -> read(range)).isInstanceOfSatisfying(LogTruncatedException.class, e -> {
            assertThat(e.topic()).isEqualTo(topic.name());
            assertThat(e.partition()).isZero();
            assertThat(e.wanted()).isEqualTo(1);
            assertThat(e.beginning()).isEqualTo(2);
        });
        topic.deleteBefore(0, topic.end(0));
        assertThatThrownBy(() -> log.requireReadable(List.of(range))).isInstanceOf(LogTruncatedException.class);
    }

    @Test
    void losesNothingWhenRetentionHasRemovedAMarkerOnly() throws Exception {
        topic.commit(0, 1, 2);
        PartitionEnd from = new PartitionEnd(2, 2);
        PartitionEnd idle = new PartitionEnd(topic.end(0), 2);
        topic.deleteBefore(0, topic.end(0));
        assertThat(read(range(List.of(from), List.of(from)))).isEmpty();
        assertThat(read(range(List.of(from), List.of(idle)))).isEmpty();
        topic.commit(0, 3);
        assertThat(read(range(List.of(from), List.of(new PartitionEnd(topic.end(0), 3)))))
                .containsExactly(3L);
    }

    @Test
    void failsWhenThePartitionOrTheTopicIsNotWhatTheCutSays() throws Exception {
        topic.commit(0, 1);
        TopicRange longer = range(List.of(PartitionEnd.START), List.of(new PartitionEnd(50, 40)));
        assertThatThrownBy(() -> read(longer))
                .isInstanceOfSatisfying(
                        LogResetException.class, e -> assertThat(e.end()).isEqualTo(2));
        TopicRange missing =
                new TopicRange(topic.name() + ".none", List.of(PartitionEnd.START), List.of(new PartitionEnd(1, 1)));
        assertThatThrownBy(() -> log.requireReadable(List.of(missing))).isInstanceOf(LogResetException.class);
    }

    @Test
    void failsWhenEventsAreMissingDoubleOrOutOfOrder() throws Exception {
        topic.commit(0, 1, 2, 2, 3);
        topic.commit(1, 1, 2);
        assertThatThrownBy(() -> read(range(List.of(PartitionEnd.START), List.of(new PartitionEnd(4, 4)))))
                .isInstanceOf(LogInconsistentException.class)
                .hasMessageContaining("not in commit order");
        List<PartitionEnd> from = List.of(PartitionEnd.START, PartitionEnd.START);
        assertThatThrownBy(() -> read(range(from, List.of(PartitionEnd.START, new PartitionEnd(2, 3)))))
                .isInstanceOf(LogInconsistentException.class)
                .hasMessageContaining("there are 2 events, where the cuts count 3");
    }

    @Test
    void findsWhereTheCutAtAnLsnLies() throws Exception {
        topic.commit(0, 10, 20);
        topic.abort(0, 25);
        topic.commit(0, 30, 40);
        PartitionEnd from = new PartitionEnd(1, 1);
        PartitionEnd to = new PartitionEnd(topic.end(0), 4);
        assertThat(log.locate(topic.name(), 0, from, to, new Lsn(30))).isEqualTo(new PartitionEnd(5, 2));
        assertThat(log.locate(topic.name(), 0, from, to, new Lsn(31))).isEqualTo(new PartitionEnd(6, 3));
        assertThat(log.locate(topic.name(), 0, from, to, new Lsn(5))).isEqualTo(from);
        assertThat(log.locate(topic.name(), 0, from, to, new Lsn(99))).isEqualTo(to);
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() throws Exception {
        topic.commit(0, 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> read(range(List.of(PartitionEnd.START), List.of(new PartitionEnd(1, 1)))))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void saysThatATransactionIsOpenWhenEventsStayHidden() throws Exception {
        try (AutoCloseable open = topic.leaveOpen(0, 1)) {
            assertThat(open).isNotNull();
            TopicRange range = range(List.of(PartitionEnd.START), List.of(new PartitionEnd(1, 1)));
            assertThatThrownBy(() -> logWith(Duration.ofSeconds(2)).read(List.of(range), event -> {}))
                    .isInstanceOf(BrokerUnavailableException.class)
                    .hasMessageContaining("still open");
        }
    }

    @Test
    void failsWhenNoBrokerAnswers() {
        KafkaChangeLog unreachable = new KafkaChangeLog(consumersOf("127.0.0.1:1"), Duration.ofSeconds(1));
        TopicRange range = range(List.of(PartitionEnd.START), List.of(new PartitionEnd(1, 1)));
        assertThatThrownBy(() -> unreachable.read(List.of(range), event -> {}))
                .isInstanceOf(BrokerUnavailableException.class);
    }

    private KafkaChangeLog logWith(Duration stallTimeout) {
        return new KafkaChangeLog(consumers, stallTimeout);
    }

    private static LogConsumers consumersOf(String bootstrapServers) {
        return new LogConsumers(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    private TopicRange range(List<PartitionEnd> from, List<PartitionEnd> to) {
        return new TopicRange(topic.name(), from, to);
    }

    private List<Long> read(TopicRange range) throws Exception {
        List<ChangeEvent> events = new ArrayList<>();
        log.read(List.of(range), events::add);
        return events.stream()
                .map(event -> event.source().position().commitLsn().value())
                .toList();
    }
}
