package dev.cdcexport.export.journal;

import dev.cdcexport.export.kafka.OffsetRequests;
import dev.cdcexport.export.problem.ExportException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * One Kafka transaction over the job log. Kafka is asked to commit only when it has acknowledged all records: whatever fails before was not
 * committed and never will be, provided that the producer is given up. Only the answer to the commit itself can leave the outcome open.
 */
final class LogTransaction {

    private final Producer<byte[], byte[]> producer;

    /** @param producer whose {@code initTransactions} has been called; one transaction at a time goes through it */
    LogTransaction(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Writes records.
     *
     * @throws UnknownOutcomeException if they may have been written
     * @throws KafkaException if they were not
     * @throws ExportException {@code record-too-large}: then they were not
     */
    void commit(List<ProducerRecord<byte[], byte[]>> records) {
        commit(records, () -> {});
    }

    /**
     * Writes records and sets a group's offsets, both or neither; throws as the other does.
     *
     * @param group whose offsets they are
     * @param offsets none leaves the group as it is
     */
    void commit(
            List<ProducerRecord<byte[], byte[]>> records,
            ConsumerGroupMetadata group,
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        commit(
                records,
                () -> OffsetRequests.of(offsets).forEach(request -> producer.sendOffsetsToTransaction(request, group)));
    }

    private void commit(List<ProducerRecord<byte[], byte[]>> records, Runnable sendOffsets) {
        synchronized (producer) {
            try {
                send(records, sendOffsets);
            } catch (IllegalStateException e) {
                throw new KafkaException("the producer was closed meanwhile", e);
            }
            try {
                producer.commitTransaction();
            } catch (KafkaException e) {
                throw new UnknownOutcomeException(e);
            } catch (IllegalStateException e) {
                throw new KafkaException("the producer was closed before the commit", e);
            }
        }
    }

    /**
     * The flush is there, too, because a record that is sent and committed while the producer's network thread is about to ask for the next
     * request may be left out of the transaction ({@code Sender} looks for incomplete batches before {@code TransactionManager.nextRequest}
     * takes its lock).
     */
    private void send(List<ProducerRecord<byte[], byte[]>> records, Runnable sendOffsets) {
        Map<ProducerRecord<byte[], byte[]>, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        try {
            producer.beginTransaction();
            records.forEach(record -> sent.put(record, producer.send(record)));
            sendOffsets.run();
            producer.flush();
            sent.values().forEach(LogTransaction::requireAcknowledged);
        } catch (KafkaException e) {
            throw RecordTooLarge.problem(sent).orElseThrow(() -> e);
        }
    }

    private static void requireAcknowledged(Future<RecordMetadata> answer) {
        try {
            answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
