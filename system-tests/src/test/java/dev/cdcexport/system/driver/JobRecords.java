package dev.cdcexport.system.driver;

import dev.cdcexport.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The records on the topic of jobs, as they stand there. */
public final class JobRecords {

    private static final JsonMapper MAPPER = new JsonMapper();

    private JobRecords() {}

    /** Sets how large a batch the topic takes. */
    public static void limitTo(String prefix, int bytes) throws ExecutionException, InterruptedException {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", SharedStack.get().bootstrapServers()))) {
            ConfigEntry limit = new ConfigEntry("max.message.bytes", String.valueOf(bytes));
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, prefix + ".jobs"),
                            List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** How many bytes the largest value of a job of each consumer has, before it is compressed. */
    public static Map<String, Integer> largestOfEachConsumer(String prefix) {
        Map<String, Integer> largest = new TreeMap<>();
        TopicPartition jobs = new TopicPartition(prefix + ".jobs", 0);
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", SharedStack.get().bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(jobs));
            consumer.seekToBeginning(List.of(jobs));
            long end = consumer.endOffsets(List.of(jobs)).getOrDefault(jobs, 0L);
            while (consumer.position(jobs) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (!new String(record.key(), StandardCharsets.UTF_8).contains("/") && record.value() != null) {
                        JsonNode job = MAPPER.readTree(record.value());
                        largest.merge(job.get("consumerId").asString(), record.serializedValueSize(), Math::max);
                    }
                });
            }
        }
        return largest;
    }
}
