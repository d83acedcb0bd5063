package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.GroupOffsets;
import dev.cdcexport.export.problem.ExportException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes what the log says of a consumer other than through its worker: one Kafka transaction decides, what follows is repeated until it
 * is done.
 * Lives as long as this instance is active. Whoever calls holds the session, so that no job begins meanwhile, and has seen that the
 * consumer has none open.
 */
final class ConsumerChanges {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerChanges.class);

    private final FencedWriters writers;
    private final JobLog log;
    private final JobBook book;
    private final OffsetMirror mirror;
    private final Clock clock;

    ConsumerChanges(FencedWriters writers, JobLog log, JobBook book, OffsetMirror mirror, Clock clock) {
        this.writers = writers;
        this.log = log;
        this.book = book;
        this.mirror = mirror;
        this.clock = clock;
    }

    /**
     * Shuts out whoever else worked for this consumer, and takes in what they may have written.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void prepare(String consumerId) {
        try {
            writers.fence(consumerId, () -> book.catchUp(log));
        } catch (KafkaException e) {
            throw ExportException.brokerUnavailable(e);
        }
    }

    /**
     * Records that a job which waited was cancelled.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void record(ExportJob cancelled) {
        prepare(cancelled.consumerId());
        try {
            writers.commit(cancelled.consumerId(), List.of(log.record(cancelled)), Map.of());
        } catch (KafkaException e) {
            throw ExportException.brokerUnavailable(e);
        }
        book.put(cancelled);
    }

    /**
     * Sets the watermark to the one that a job set.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void rewind(ExportJob to, Publication publication) {
        String consumerId = to.consumerId();
        ConsumerState rewound = state(consumerId).rewoundTo(to.jobId(), book.lastSequence(consumerId), clock.instant());
        decide(rewound, List.of(), GroupOffsets.of(publication.watermark(), to.jobId()));
        LOG.info("the watermark of consumer {} is that of job {} again", consumerId, to.jobId());
        tend(consumerId);
    }

    /**
     * Forgets the consumer: its watermark and its jobs go at once, its group as soon as Kafka lets it.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void forget(String consumerId) {
        ConsumerState forgotten = state(consumerId).forgotten(book.lastStamp(consumerId), clock.instant());
        List<ExportJob> jobs = book.jobs(consumerId);
        decide(forgotten, jobs, Map.of());
        LOG.info("consumer {} and its {} jobs are forgotten", consumerId, jobs.size());
        tend(consumerId);
    }

    /**
     * Finishes a forgetting that was interrupted, and puts the group's offsets back where Kafka has dropped them. Does nothing for a
     * consumer with an open job, and only warns of a failure: the job log stands.
     */
    void tend(String consumerId) {
        if (!book.open(consumerId).isEmpty()) {
            return;
        }
        try {
            if (state(consumerId).groupToDelete()) {
                mirror.delete(consumerId);
                decide(state(consumerId).withoutGroup(clock.instant()), List.of(), Map.of());
            }
            mirror.reflect(consumerId);
        } catch (KafkaException | ExportException e) {
            LOG.warn(
                    "the Kafka group of consumer {} could not be brought in line with the job log, which stands; "
                            + "that will be tried again",
                    consumerId,
                    e);
        }
    }

    private ConsumerState state(String consumerId) {
        return book.state(consumerId).orElseGet(() -> ConsumerState.initial(consumerId, clock.instant()));
    }

    /** The tombstones of jobs and the record that explains them come together or not at all. */
    private void decide(
            ConsumerState state, List<ExportJob> forgottenJobs, Map<TopicPartition, OffsetAndMetadata> offsets) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        forgottenJobs.forEach(job -> records.add(log.tombstone(job)));
        records.add(log.record(state));
        try {
            writers.commit(state.consumerId(), records, offsets);
        } catch (KafkaException e) {
            requireDecided(state, e);
        }
        book.put(state, forgottenJobs);
    }

    /** A commit whose answer was lost may have happened: once fenced, the log says so for certain. */
    private void requireDecided(ConsumerState state, KafkaException failure) {
        prepare(state.consumerId());
        if (book.state(state.consumerId()).filter(state::equals).isEmpty()) {
            throw ExportException.brokerUnavailable(failure);
        }
    }
}
