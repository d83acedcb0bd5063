package dev.cdcexport.export.kafka;

import dev.cdcexport.contract.RecordSize;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the Kafka clients that the service uses; whoever asks for one closes it. Safe to share between threads. */
public final class KafkaClients {

    private static final int REQUEST_TIMEOUT_MILLIS = 8_000;
    private static final int DELIVERY_TIMEOUT_MILLIS = 15_000;
    private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;
    private static final int FETCH_BYTES = 8 * 1024 * 1024;
    private static final int CONTROL_FETCH_BYTES = 1024 * 1024;
    private static final int BOUNDED_FETCH_WAIT_MILLIS = 1;
    private static final int MAX_POLL_RECORDS = 5_000;

    private final String bootstrapServers;

    /** @param bootstrapServers Kafka's {@code bootstrap.servers} */
    public KafkaClients(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** How long a single blocking call to Kafka may take before the broker counts as unavailable. */
    public static Duration callTimeout() {
        return Duration.ofMillis(REQUEST_TIMEOUT_MILLIS);
    }

    /**
     * The settings of a consumer without a group that reads committed records only and never resets an offset: a missing
     * offset is an error, not a reason to skip.
     */
    public Map<String, Object> consumerSettings() {
        Map<String, Object> settings = common();
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        // A topic that is missing is made by who knows with which settings, never by the broker's default.
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        return settings;
    }

    /** A consumer with settings that {@link #consumerSettings()} were made to. */
    public static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new QuietConsumer(settings);
    }

    /** A consumer of control topics, with {@link #consumerSettings()}. */
    public Consumer<byte[], byte[]> consumer() {
        return new QuietConsumer(controlSettings());
    }

    /**
     * A consumer without a group that reads committed records up to an end that is known. What it asks for behind the last record comes back at
     * once: a consumer is closed only when its last fetch is answered, which by default takes half a second at the end of a topic.
     */
    Consumer<byte[], byte[]> boundedConsumer() {
        Map<String, Object> settings = controlSettings();
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, BOUNDED_FETCH_WAIT_MILLIS);
        return new QuietConsumer(settings);
    }

    /** Records of control topics are large where tables are many, and much larger than what is fetched: they are compressed. */
    private Map<String, Object> controlSettings() {
        Map<String, Object> settings = consumerSettings();
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, CONTROL_FETCH_BYTES);
        return settings;
    }

    /** A consumer that also sees the records of open transactions, and so where a topic really ends. */
    Consumer<byte[], byte[]> uncommittedConsumer() {
        Map<String, Object> settings = consumerSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return new QuietConsumer(settings);
    }

    /**
     * A transactional producer whose records are acknowledged by all replicas; {@code initTransactions} has not been called.
     *
     * @param transactionalId whoever comes later with the same id fences this one
     */
    public Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
        return new QuietProducer(transactionalSettings(transactionalId));
    }

    /**
     * The same for who is waited for by a caller: it gives a record up as soon as one call may take.
     *
     * @param transactionalId whoever comes later with the same id fences this one
     */
    public Producer<byte[], byte[]> promptProducer(String transactionalId) {
        Map<String, Object> settings = transactionalSettings(transactionalId);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        return new QuietProducer(settings);
    }

    /** The settings of {@link #transactionalProducer}. */
    public Map<String, Object> transactionalSettings(String transactionalId) {
        Map<String, Object> settings = producerSettings();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        return settings;
    }

    /** What names a group without members to a producer that commits its offsets. */
    public ConsumerGroupMetadata groupMetadata(String group) {
        Map<String, Object> settings = consumerSettings();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        try (Consumer<byte[], byte[]> member = new QuietConsumer(settings)) {
            return member.groupMetadata();
        }
    }

    /** An administrator's client. */
    public Admin admin() {
        Map<String, Object> settings = common();
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        return Admin.create(settings);
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> settings = common();
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordSize.LARGEST_BATCH);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, RecordSize.BUFFER);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) REQUEST_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        return settings;
    }

    private Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "cdc-export");
        settings.put("enable.metrics.push", false);
        return settings;
    }
}
