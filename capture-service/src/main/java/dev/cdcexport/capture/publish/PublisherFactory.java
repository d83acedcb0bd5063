package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;

/**
 * Opens the slot's producer in the order that exactly-once needs: fence first, then read where the predecessor stood. The conductor's thread
 * uses it, holding the leader's lock: a standby that fenced would take turns with the active process.
 */
public final class PublisherFactory implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final TopicNames topics;
    private final RecordedState state;
    private boolean handedOver;

    /** Fences the zombie, which aborts its open transaction, and reads the control topics. */
    public PublisherFactory(KafkaClients clients, TopicNames topics) {
        this.topics = topics;
        this.producer = clients.producer(topics);
        try {
            producer.initTransactions();
            this.state = RecordedState.read(clients, topics);
        } catch (RuntimeException e) {
            producer.close(CLOSE_TIMEOUT);
            throw e;
        }
    }

    /** Where capture stood, empty if nothing was ever published. */
    public Optional<CapturePosition> position() {
        return state.position();
    }

    /** All schema versions that were recorded. */
    public List<TableSchema> schemas() {
        return state.schemas();
    }

    /**
     * Hands the producer over to a publisher.
     *
     * @param start where to begin: the recorded position, or the beginning of a new epoch, in which counts begin at zero
     * @param database the database's name, for the envelope
     * @param versions the schema versions, all recorded ones included
     * @param captureTopics makes topics
     * @param surveyor looks at which tables are captured
     * @param metrics told of what is published
     */
    public BatchPublisher publisher(
            CapturePosition start,
            String database,
            SchemaVersions versions,
            CaptureTopics captureTopics,
            Survey.Surveyor surveyor,
            PublishMetrics metrics) {
        boolean sameEpoch =
                state.position().map(known -> known.epoch() == start.epoch()).orElse(false);
        RecordedState from = new RecordedState(
                Optional.of(start),
                sameEpoch ? state.counts() : List.of(),
                sameEpoch ? state.coverage() : Optional.empty(),
                state.topics(),
                state.schemas(),
                state.markerKey());
        handedOver = true;
        return new BatchPublisher(producer, topics, database, versions, from, captureTopics, surveyor, metrics);
    }

    @Override
    public void close() {
        if (!handedOver) {
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
