package dev.cdcexport.export.journal;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.problem.ExportException;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * The transactional producers, one for each consumer, through which all records go but the acceptance of a job ({@link Acceptance}). Whoever makes one shuts
 * out those who worked for that consumer before: what they still try to write is refused. Only who holds the leader's lock may do so, or a
 * process that lost it unawares would shut out its successor. Lives as long as this instance is active. Safe to share: where Kafka answers one consumer's
 * producer slowly, the others do not wait.
 */
final class ConsumerProducers implements AutoCloseable {

    private static final int MAX_PRODUCERS = 64;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final TopicNames topics;
    private final Leadership leadership;
    private final Map<String, Writer> writers = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Object> consumers = new ConcurrentHashMap<>();
    private boolean closed;

    /** What writes for one consumer: the producer that fences, and the group whose offsets it commits. */
    private record Writer(Producer<byte[], byte[]> producer, ConsumerGroupMetadata group) {}

    ConsumerProducers(KafkaClients clients, TopicNames topics, Leadership leadership) {
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
     * @throws ExportException {@code standby} if the leader's lock is lost
     */
    void fence(String consumerId, Runnable catchUp) {
        synchronized (lockOf(consumerId)) {
            if (known(consumerId) != null) {
                return;
            }
            Writer writer = open(consumerId);
            try {
                catchUp.run();
            } catch (RuntimeException e) {
                discard(consumerId, writer);
                throw e;
            }
        }
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

    private Object lockOf(String consumerId) {
        return consumers.computeIfAbsent(consumerId, id -> new Object());
    }

    private synchronized @Nullable Writer known(String consumerId) {
        return writers.get(consumerId);
    }

    private Writer writer(String consumerId) {
        synchronized (lockOf(consumerId)) {
            Writer writer = known(consumerId);
            return writer == null ? open(consumerId) : writer;
        }
    }

    /** For the thread that has the consumer's lock. */
    private Writer open(String consumerId) {
        requireOpen();
        leadership.require();
        String group = topics.group(consumerId);
        Producer<byte[], byte[]> producer = clients.transactionalProducer(group);
        try {
            producer.initTransactions();
            Writer writer = new Writer(producer, clients.groupMetadata(group));
            eldestBeside(consumerId, writer).forEach(eldest -> eldest.producer().close(CLOSE_TIMEOUT));
            return writer;
        } catch (KafkaException e) {
            producer.close(CLOSE_TIMEOUT);
            throw e;
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new KafkaException("this instance is no longer active");
        }
    }

    /** Takes in a writer; those that are too many are no longer known, and to be closed. */
    private synchronized List<Writer> eldestBeside(String consumerId, Writer writer) {
        requireOpen();
        writers.put(consumerId, writer);
        List<Writer> tooMany = new ArrayList<>();
        Iterator<Writer> eldest = writers.values().iterator();
        while (writers.size() > MAX_PRODUCERS && eldest.hasNext()) {
            tooMany.add(eldest.next());
            eldest.remove();
        }
        return tooMany;
    }

    private void discard(String consumerId, Writer writer) {
        synchronized (this) {
            writers.remove(consumerId, writer);
        }
        writer.producer().close(Duration.ZERO);
    }

    @Override
    public void close() {
        List<Writer> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(writers.values());
            writers.clear();
        }
        open.forEach(writer -> writer.producer().close(CLOSE_TIMEOUT));
    }
}
