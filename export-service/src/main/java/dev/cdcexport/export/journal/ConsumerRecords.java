package dev.cdcexport.export.journal;

import dev.cdcexport.export.problem.ExportException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Writes records of consumers into the log, each time with certainty: who is told that it failed knows that nothing has happened. Safe to share. */
final class ConsumerRecords {

    private final ConsumerProducers producers;
    private final JobLog log;
    private final JobIndex index;
    private final OpenCommit openCommit;

    ConsumerRecords(ConsumerProducers producers, JobLog log, JobIndex index, OpenCommit openCommit) {
        this.producers = producers;
        this.log = log;
        this.index = index;
        this.openCommit = openCommit;
    }

    /**
     * Shuts out whoever else worked for this consumer: an open transaction of theirs is aborted, one that was being committed is
     * completed first. After this the index says for certain what they have written.
     *
     * @throws ExportException {@code broker-unavailable}, {@code standby}
     */
    void takeOver(String consumerId) {
        try {
            producers.fence(consumerId, () -> index.catchUp(log::readOn));
        } catch (KafkaException e) {
            throw ExportException.brokerUnavailable(e);
        }
    }

    /**
     * Writes records and sets the group's offsets, both or neither, and finds out whether that has happened where Kafka does not say.
     *
     * @param recorded whether the index, once it holds what the log says, has it
     * @throws ExportException {@code broker-unavailable}, {@code record-too-large}: then it has not happened
     */
    void write(
            String consumerId,
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            BooleanSupplier recorded) {
        takeOver(consumerId);
        try {
            producers.commit(consumerId, records, offsets);
        } catch (UnknownOutcomeException e) {
            openCommit.await(() -> takeOver(consumerId));
            if (!recorded.getAsBoolean()) {
                throw ExportException.brokerUnavailable(e);
            }
        } catch (KafkaException e) {
            throw ExportException.brokerUnavailable(e);
        }
    }
}
