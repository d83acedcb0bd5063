package dev.cdcexport.export.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a control topic, which has one partition, from an offset to its present end. Single-threaded. */
public final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaClients clients;
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
        this.clients = clients;
        this.consumer = clients.consumer();
        this.partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * Reads on to the end that the topic has now for readers of committed records: the first transaction that is still open.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    public void readToEnd(RecordHandler handler) {
        readTo(committedEnd(), handler);
    }

    /**
     * Reads on to the end of all that is written now, and waits for the end of transactions that are still open.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer, or a transaction stays open
     */
    public void readAllWritten(RecordHandler handler) {
        readTo(writtenEnd(), handler);
    }

    /** Whether an open transaction hides what was written. */
    public boolean endsOpen() {
        return committedEnd() < writtenEnd();
    }

    private long committedEnd() {
        return consumer.endOffsets(List.of(partition), KafkaClients.callTimeout())
                .getOrDefault(partition, 0L);
    }

    private long writtenEnd() {
        try (Admin admin = clients.admin()) {
            return admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void readTo(long end, RecordHandler handler) {
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
