package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.RecordSize;
import dev.cdcexport.contract.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the Kafka clients that the service uses; whoever asks for one closes it. */
public final class KafkaClients {

    private static final int BATCH_BYTES = 256 * 1024;
    private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;
    private static final long TOPIC_KNOWN_MILLIS = Duration.ofDays(7).toMillis();
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int DELIVERY_TIMEOUT_MILLIS = 30_000;

    private final String bootstrapServers;

    /** @param bootstrapServers Kafka's {@code bootstrap.servers} */
    public KafkaClients(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The one producer of the slot: its transactional id is fixed, so that a successor fences it. */
    Producer<byte[], byte[]> producer(TopicNames topics) {
        return new KafkaProducer<>(producerSettings(topics));
    }

    /** The settings of {@link #producer}. */
    Map<String, Object> producerSettings(TopicNames topics) {
        Map<String, Object> settings = common();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.prefix() + ".capture");
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, RecordSize.BUFFER);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordSize.LARGEST_BATCH);
        // Tables that were not written for a while are many; to ask for their topics anew, one by one, would hold up
        // whoever writes to all.
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, TOPIC_KNOWN_MILLIS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) DELIVERY_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        return settings;
    }

    /** A consumer of committed records, without a group. */
    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = common();
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        return new KafkaConsumer<>(settings);
    }

    /** An administrator's client. */
    public Admin admin() {
        Map<String, Object> settings = common();
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        return Admin.create(settings);
    }

    private Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "cdc-capture");
        settings.put("enable.metrics.push", false);
        return settings;
    }
}
