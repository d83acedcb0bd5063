package dev.cdcexport.export.job;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.problem.ExportException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The transactional producers, one for each consumer, through which all records go but the acceptance of a job ({@link Acceptance}). Whoever makes one shuts
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
    private final Map<String, Object> fences = new ConcurrentHashMap<>();
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
     * completed first. Does nothing if that was done before; waits if another thread is about to do it.
     *
     * @param catchUp takes in what they may have written; if it fails, nobody counts as shut out
     * @throws KafkaException if the broker does not answer
     */
    void fence(String consumerId, Runnable catchUp) {
        synchronized (fences.computeIfAbsent(consumerId, id -> new Object())) {
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
    }

    private synchronized boolean isKnown(String consumerId) {
        return writers.containsKey(consumerId);
    }

    /**
     * Writes the records and sets the group's offsets: both or neither. A cancel comes from another thread than the consumer's worker: one
     * transaction after the other.
     *
     * @throws UnknownOutcomeException if it may have happened: fence, then the log says for certain
     * @throws KafkaException if it has not happened
     * @throws ExportException {@code record-too-large}: then it has not happened either
     */
    void commit(
            String consumerId,
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        Writer writer = writer(consumerId);
        try {
            new LogTransaction(writer.producer()).commit(records, writer.group(), offsets);
        } catch (KafkaException | ExportException e) {
            discard(consumerId, writer);
            throw e;
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
