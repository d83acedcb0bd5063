package dev.cdcexport.benchmark.workbench;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is on topics, as somebody sees it who reads what is committed. Safe to share between threads. */
public final class Topics implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrapServers;
    private final Admin admin;

    Topics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Where each partition of some topics ends. */
    public record Ends(Map<TopicPartition, Long> offsets) {

        /** Copies the map. */
        public Ends {
            offsets = Map.copyOf(offsets);
        }

        /** How many offsets have been taken, by records and by the markers of transactions. */
        public long sum() {
            return offsets.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Records that were read.
     *
     * @param records how many
     * @param firstMillis when the first of them was written
     * @param lastMillis when the last of them was written
     */
    public record Span(long records, long firstMillis, long lastMillis) {

        static final Span EMPTY = new Span(0, Long.MAX_VALUE, Long.MIN_VALUE);

        private static final double MILLIS_PER_SECOND = 1000;

        Span with(long millis) {
            return new Span(records + 1, Math.min(firstMillis, millis), Math.max(lastMillis, millis));
        }

        /** Records for each second between the first and the last. */
        public double rate() {
            return (records - 1) * MILLIS_PER_SECOND / Math.max(1, lastMillis - firstMillis);
        }
    }

    /** Creates topics of one partition. */
    public void create(Collection<String> names) {
        get(admin.createTopics(names.stream()
                        .map(name -> new NewTopic(name, 1, (short) 1))
                        .toList())
                .all());
    }

    /** Whether all of some topics exist. */
    public boolean exist(Collection<String> names) {
        return get(admin.listTopics().names()).containsAll(names);
    }

    /** Where topics end now. */
    public Ends ends(Collection<String> names) {
        Map<TopicPartition, OffsetSpec> latest = get(admin.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(latest).all())
                .forEach((TopicPartition partition, ListOffsetsResult.ListOffsetsResultInfo info) ->
                        offsets.put(partition, info.offset()));
        return new Ends(offsets);
    }

    /** Reads what is between two ends. */
    public Span read(Ends from, Ends to) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(to.offsets().keySet());
            from.offsets().forEach(consumer::seek);
            Span span = Span.EMPTY;
            while (!isAt(consumer, to)) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    span = span.with(record.timestamp());
                }
            }
            return span;
        }
    }

    /** A consumer of committed records that begins at the end of what it is assigned; whoever calls this closes it. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "latest",
                "enable.auto.commit",
                "false");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static boolean isAt(KafkaConsumer<byte[], byte[]> consumer, Ends to) {
        return to.offsets().entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        admin.close();
    }

    private static <T> T get(java.util.concurrent.Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted while asking Kafka", e);
        } catch (ExecutionException e) {
            throw new BenchmarkException("Kafka refuses: " + e.getCause(), e);
        }
    }
}
