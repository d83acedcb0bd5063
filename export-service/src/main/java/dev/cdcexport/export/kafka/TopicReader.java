package dev.cdcexport.export.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a control topic, which has one partition, from an offset to its present end. Single-threaded. */
public final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    /** What to do with each record. */
    public interface RecordHandler {
        /** Called for each committed record, in order. */
        void accept(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * @param clients makes the consumer
     * @param topic the control topic
     */
    public TopicReader(KafkaClients clients, String topic) {
        this.consumer = clients.consumer();
        this.partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * Reads on to the end that the topic has now.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    public void readToEnd(RecordHandler handler) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition), KafkaClients.callTimeout());
        long end = ends.getOrDefault(partition, 0L);
        long deadline = System.nanoTime() + KafkaClients.callTimeout().toNanos();
        while (consumer.position(partition, KafkaClients.callTimeout()) < end) {
            var records = consumer.poll(POLL).records(partition);
            records.forEach(handler::accept);
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + KafkaClients.callTimeout().toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException("no records of " + partition + " before offset " + end);
            }
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
