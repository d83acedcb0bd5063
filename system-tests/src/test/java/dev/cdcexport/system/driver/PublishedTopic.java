package dev.cdcexport.system.driver;

import dev.cdcexport.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A topic as any reader of committed records sees it, read with code of the test's own. */
public final class PublishedTopic {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private PublishedTopic() {}

    /** All records of a topic with one partition, in order. */
    public static List<JsonNode> read(String topic) {
        List<JsonNode> records = new ArrayList<>();
        forEach(topic, records::add);
        return records;
    }

    /** Hands over all records of a topic with one partition, in order. */
    public static void forEach(String topic, Consumer<JsonNode> to) {
        forEachRecord(topic, record -> to.accept(JSON.readTree(record.value())));
    }

    /** What a header says of each record of a topic with one partition, in order; nothing where it has none. */
    public static List<String> headers(String topic, String name) {
        List<String> values = new ArrayList<>();
        forEachRecord(topic, record -> {
            Header header = record.headers().lastHeader(name);
            values.add(header == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
        });
        return values;
    }

    private static void forEachRecord(String topic, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        TopicPartition partition = new TopicPartition(topic, 0);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        SharedStack.get().bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "none"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).forEach(to);
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(topic + " cannot be read to " + end);
                }
            }
        }
    }

    /** A log sequence number, which is a text on the control topics and a number in events. */
    public static long lsn(JsonNode node) {
        if (node.isNumber()) {
            return node.asLong();
        }
        String[] halves = node.asString().split("/", 2);
        return Long.parseLong(halves[0], 16) << 32 | Long.parseLong(halves[1], 16);
    }
}
