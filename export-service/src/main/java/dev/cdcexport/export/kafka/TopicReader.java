package dev.cdcexport.export.kafka;

import dev.cdcexport.contract.FatalError;
import dev.cdcexport.contract.RecordPlace;
import dev.cdcexport.contract.UnreadableRecordException;
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

    private final KafkaClients clients;
    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    /** What to do with each record. */
    public interface RecordHandler {
        /** Called for each committed record, in order. */
        void accept(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Begins at the topic's beginning.
     *
     * @param clients makes the consumer
     * @param topic the control topic
     */
    public TopicReader(KafkaClients clients, String topic) {
        this.clients = clients;
        this.consumer = clients.boundedConsumer();
        this.partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * Goes on from where another reader ended.
     *
     * @param clients makes the consumer
     * @param topic the control topic
     * @param position the other one's {@link #position}
     */
    public TopicReader(KafkaClients clients, String topic, long position) {
        this(clients, topic);
        consumer.seek(partition, position);
    }

    /** The offset up to which all has been read. */
    public long position() {
        return consumer.position(partition, KafkaClients.callTimeout());
    }

    /**
     * Reads on to the end that the topic has now.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    public void readToEnd(RecordHandler handler) {
        readTo(endOffset(consumer), handler);
    }

    /**
     * Reads on to the end that the topic has now, open transactions included: waits until they are committed or aborted, since what
     * was committed after their beginning is not visible before.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer, or a transaction stays open
     */
    public void readToLastRecord(RecordHandler handler) {
        try (Consumer<byte[], byte[]> uncommitted = clients.uncommittedConsumer()) {
            readTo(endOffset(uncommitted), handler);
        }
    }

    private long endOffset(Consumer<byte[], byte[]> asking) {
        Map<TopicPartition, Long> ends = asking.endOffsets(List.of(partition), KafkaClients.callTimeout());
        return ends.getOrDefault(partition, 0L);
    }

    /** Goes on as long as the position moves, which it does over aborted records, too. */
    private void readTo(long end, RecordHandler handler) {
        long reached = position();
        long since = System.nanoTime();
        while (reached < end) {
            consumer.poll(POLL).records(partition).forEach(record -> accept(record, handler));
            long position = position();
            if (position > reached) {
                reached = position;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > KafkaClients.callTimeout().toNanos()) {
                throw new TimeoutException("no records of " + partition + " before offset " + end);
            }
        }
    }

    /** To go on past a record that this version does not understand could lose a watermark. */
    private static void accept(ConsumerRecord<byte[], byte[]> record, RecordHandler handler) {
        try {
            handler.accept(record);
        } catch (UnreadableRecordException e) {
            FatalError.stop(e);
            throw e;
        }
    }

    /** Where a record stands. */
    public static RecordPlace placeOf(ConsumerRecord<byte[], byte[]> record) {
        return new RecordPlace(record.topic(), record.partition(), record.offset());
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
