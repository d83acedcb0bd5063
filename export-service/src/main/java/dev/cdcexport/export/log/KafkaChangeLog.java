package dev.cdcexport.export.log;

import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The change log in Kafka. Thread-safe: each call opens consumers of its own, which join no group and commit nothing. */
public final class KafkaChangeLog implements ChangeLog {

    /** So many are worth a thread. */
    private static final long MANY_EVENTS = 5_000;

    private static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(30);

    private final Map<String, Object> properties;
    private final Duration stallTimeout;

    /** As the other constructor, with 30 seconds. */
    public KafkaChangeLog(Map<String, Object> connection) {
        this(connection, DEFAULT_STALL_TIMEOUT);
    }

    /**
     * @param connection the consumer properties by which the broker is reached: {@code bootstrap.servers} and those of security
     * @param stallTimeout how long the broker may give neither an answer nor a record
     */
    public KafkaChangeLog(Map<String, Object> connection, Duration stallTimeout) {
        Map<String, Object> all = new HashMap<>(connection);
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        // A consumer is closed only when its last fetch is answered, and ranges end where the log does.
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1);
        this.properties = Map.copyOf(all);
        this.stallTimeout = stallTimeout;
    }

    @Override
    public void read(TopicRange range, EventSink sink) throws IOException, InterruptedException {
        List<PartitionRead> partitions = partitionsOf(range);
        if (partitions.isEmpty()) {
            return;
        }
        if (range.events() < MANY_EVENTS) {
            calling(() -> readAll(partitions, (offset, event) -> sink.accept(event)));
        } else {
            new ReadAhead().run(into -> calling(() -> readAll(partitions, into)), sink);
        }
    }

    @Override
    public void requireReadable(TopicRange range) throws InterruptedException {
        List<PartitionRead> partitions = partitionsOf(range);
        if (!partitions.isEmpty()) {
            calling(() -> {
                try (Consumer<byte[], byte[]> consumer = open(IsolationLevel.READ_COMMITTED, partitions)) {
                    lookBefore(consumer, partitions);
                }
            });
        }
    }

    @Override
    public PartitionEnd locate(String topic, int partition, PartitionEnd from, PartitionEnd to, Lsn lsn)
            throws InterruptedException {
        PartitionRead read = new PartitionRead(new TopicPartition(topic, partition), from, to);
        CutSearch search = new CutSearch(from, lsn);
        try {
            calling(() -> readAll(List.of(read), search));
        } catch (IOException e) {
            throw new UncheckedIOException("a search writes nothing", e);
        }
        return search.foundOr(to);
    }

    private void readAll(List<PartitionRead> partitions, BoundedRead.Sink sink)
            throws IOException, InterruptedException {
        try (Consumer<byte[], byte[]> consumer = open(IsolationLevel.READ_COMMITTED, partitions)) {
            LogBounds bounds = lookBefore(consumer, partitions);
            for (PartitionRead read : partitions) {
                consumer.seek(read.partition(), Math.max(read.from().nextOffset(), bounds.beginning(read)));
            }
            new BoundedRead(consumer, partitions, stallTimeout).run(sink);
            lookAfter(consumer, partitions);
        }
    }

    private LogBounds lookBefore(Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions) {
        LogBounds bounds = LogBounds.look(consumer, partitions, stallTimeout);
        partitions.forEach(bounds::requireSomeOf);
        if (!partitions.stream().allMatch(bounds::reachEndOf)) {
            requireEnds(partitions);
        }
        return bounds;
    }

    /**
     * A commit marker comes to the partitions one after the other: a committed event may stand where a read_committed consumer
     * does not see it yet. Such an end is waited for, a log that is shorter is not.
     */
    private void requireEnds(List<PartitionRead> partitions) {
        try (Consumer<byte[], byte[]> consumer = open(IsolationLevel.READ_UNCOMMITTED, partitions)) {
            LogBounds bounds = LogBounds.look(consumer, partitions, stallTimeout);
            partitions.forEach(bounds::requireEndOf);
        }
    }

    private void lookAfter(Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions) {
        if (!partitions.stream().allMatch(PartitionRead::isWhole)) {
            LogBounds bounds = LogBounds.look(consumer, partitions, stallTimeout);
            partitions.forEach(bounds::requireEndOf);
            partitions.forEach(bounds::requireAllOf);
        }
    }

    private Consumer<byte[], byte[]> open(IsolationLevel isolation, List<PartitionRead> partitions) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(all);
        consumer.assign(partitions.stream().map(PartitionRead::partition).toList());
        return consumer;
    }

    private static List<PartitionRead> partitionsOf(TopicRange range) {
        return IntStream.range(0, range.to().size())
                .mapToObj(i -> new PartitionRead(
                        new TopicPartition(range.topic(), i),
                        range.from().get(i),
                        range.to().get(i)))
                .toList();
    }

    @FunctionalInterface
    private interface Call<E extends Exception> {
        void run() throws E, InterruptedException;
    }

    /** Says in our own words what the client throws. */
    private <E extends Exception> void calling(Call<E> call) throws E, InterruptedException {
        try {
            call.run();
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException)
                    new InterruptedException("interrupted while reading a change topic").initCause(e);
        } catch (KafkaException e) {
            throw new BrokerUnavailableException(
                    "Kafka at " + properties.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)
                            + " did not answer as it should (" + e.getMessage()
                            + "); see that the broker is up and reachable",
                    e);
        }
    }
}
