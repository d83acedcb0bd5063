package dev.cdcexport.export.job;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.OffsetRequests;
import dev.cdcexport.export.problem.ExportException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The transactional producers, one for each consumer, through which all records go but the acceptance of a job. Whoever makes one shuts
 * out those who worked for that consumer before: what they still try to write is refused. Only who holds the leader's lock may do so, or a
 * process that lost it unawares would shut out its successor. Lives as long as this instance is active. Safe to share.
 */
final class FencedWriters implements AutoCloseable {

    private static final int MAX_WRITERS = 64;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final TopicNames topics;
    private final Leadership leadership;
    private final Map<String, Writer> writers = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /** What writes for one consumer: the producer that fences, and the group whose offsets it commits. */
    record Writer(Producer<byte[], byte[]> producer, ConsumerGroupMetadata group) {}

    FencedWriters(KafkaClients clients, TopicNames topics, Leadership leadership) {
        this.clients = clients;
        this.topics = topics;
        this.leadership = leadership;
    }

    /**
     * Shuts out whoever else worked for this consumer: an open transaction of theirs is aborted, one that was being committed is
     * completed first. Does nothing if that was done before.
     *
     * @param catchUp takes in what they may have written; if it fails, nobody counts as shut out
     * @throws KafkaException if the broker does not answer
     */
    void fence(String consumerId, Runnable catchUp) {
        if (isKnown(consumerId)) {
            return;
        }
        Writer writer = writer(consumerId);
        try {
            catchUp.run();
        } catch (RuntimeException e) {
            discard(consumerId, writer);
            throw e;
        }
    }

    private synchronized boolean isKnown(String consumerId) {
        return writers.containsKey(consumerId);
    }

    /**
     * Writes the records and sets the group's offsets: both or neither. If the answer is lost it may have happened: fence, then
     * the log says for certain. The commit fails if a send did.
     *
     * @throws KafkaException if it failed, or may have
     * @throws ExportException {@code record-too-large}: then it has not happened
     */
    void commit(
            String consumerId,
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        Writer writer = writer(consumerId);
        try {
            commit(writer, records, offsets);
        } catch (KafkaException | ExportException e) {
            discard(consumerId, writer);
            throw e;
        } catch (IllegalStateException e) {
            discard(consumerId, writer);
            throw new KafkaException("the producer of consumer " + consumerId + " was closed meanwhile", e);
        }
    }

    /**
     * A cancel comes from another thread than the consumer's worker: one transaction after the other. The flush is there because a record
     * that is sent and committed while the producer's network thread is about to ask for the next request may be left out of the transaction
     * ({@code Sender} looks for incomplete batches before {@code TransactionManager.nextRequest} takes its lock).
     */
    static void commit(
            Writer writer,
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        Producer<byte[], byte[]> producer = writer.producer();
        synchronized (producer) {
            Map<ProducerRecord<byte[], byte[]>, Future<RecordMetadata>> sent = new LinkedHashMap<>();
            try {
                producer.beginTransaction();
                records.forEach(record -> sent.put(record, producer.send(record)));
                OffsetRequests.of(offsets)
                        .forEach(request -> producer.sendOffsetsToTransaction(request, writer.group()));
                producer.flush();
                producer.commitTransaction();
            } catch (KafkaException e) {
                throw RecordTooLarge.problem(sent).orElseThrow(() -> e);
            }
        }
    }

    private synchronized Writer writer(String consumerId) {
        Writer known = writers.get(consumerId);
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new KafkaException("this instance is no longer active");
        }
        leadership.require();
        String group = topics.group(consumerId);
        Producer<byte[], byte[]> producer = clients.transactionalProducer(group);
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close(CLOSE_TIMEOUT);
            throw e;
        }
        Writer writer = new Writer(producer, clients.groupMetadata(group));
        writers.put(consumerId, writer);
        closeEldest();
        return writer;
    }

    private void closeEldest() {
        Iterator<Writer> eldest = writers.values().iterator();
        while (writers.size() > MAX_WRITERS && eldest.hasNext()) {
            eldest.next().producer().close(CLOSE_TIMEOUT);
            eldest.remove();
        }
    }

    private synchronized void discard(String consumerId, Writer writer) {
        writers.remove(consumerId, writer);
        writer.producer().close(Duration.ZERO);
    }

    @Override
    public synchronized void close() {
        closed = true;
        writers.values().forEach(writer -> writer.producer().close(CLOSE_TIMEOUT));
        writers.clear();
    }
}
