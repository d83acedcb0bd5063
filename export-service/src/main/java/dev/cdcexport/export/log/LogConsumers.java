package dev.cdcexport.export.log;

import dev.cdcexport.export.kafka.KafkaClients;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The consumers that read change topics, of committed records and without a group. One that was read from is kept for the next topic: to make
 * and close one takes longer than to read a small range, and a job may read thousands. Safe to share between threads.
 */
public final class LogConsumers implements AutoCloseable {

    /** So many jobs may read at once without any being made anew. */
    private static final int MAX_IDLE = 8;

    private final Map<String, Object> settings;
    /** Kafka's client keeps metrics of each topic that it has read: after so many uses it is given up. */
    private static final int MAX_USES = 200;

    private final Deque<Lease> idle = new ArrayDeque<>();
    private boolean closed;

    /** @param connection the consumer properties by which the broker is reached: {@code bootstrap.servers} and those of security */
    public LogConsumers(Map<String, Object> connection) {
        Map<String, Object> all = new HashMap<>(connection);
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        // A consumer is closed only when its last fetch is answered, and ranges end where the log does.
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1);
        this.settings = Map.copyOf(all);
    }

    /** A consumer of somebody's, until it is closed. */
    final class Lease implements AutoCloseable {

        private final Consumer<byte[], byte[]> consumer;
        private int uses;
        private boolean healthy;

        private Lease(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        Consumer<byte[], byte[]> consumer() {
            return consumer;
        }

        /** Says that what it was wanted for has gone well; one that has failed, or was interrupted, is not used again. */
        void done() {
            healthy = true;
        }

        private Lease use(Collection<TopicPartition> partitions) {
            uses++;
            healthy = false;
            consumer.assign(partitions);
            return this;
        }

        @Override
        public void close() {
            if (healthy) {
                consumer.unsubscribe();
            }
            if (!healthy || uses >= MAX_USES || !keep(this)) {
                consumer.close();
            }
        }
    }

    /** A consumer of these partitions. */
    Lease of(Collection<TopicPartition> partitions) {
        Lease kept = poll();
        return (kept == null ? new Lease(KafkaClients.consumer(settings)) : kept).use(partitions);
    }

    /** A consumer of these partitions that sees the records of open transactions, too; whoever asks for it closes it. */
    Consumer<byte[], byte[]> uncommitted(Collection<TopicPartition> partitions) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_UNCOMMITTED.toString());
        Consumer<byte[], byte[]> consumer = KafkaClients.consumer(all);
        consumer.assign(partitions);
        return consumer;
    }

    /** Where the broker is. */
    String bootstrapServers() {
        return String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    private synchronized @Nullable Lease poll() {
        return idle.pollFirst();
    }

    private synchronized boolean keep(Lease lease) {
        if (closed || idle.size() >= MAX_IDLE) {
            return false;
        }
        idle.addFirst(lease);
        return true;
    }

    /** Closes those that nobody has; the others are closed when they are given back. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(lease -> lease.consumer().close());
        idle.clear();
    }
}
