package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.GroupOffsets;
import dev.cdcexport.export.problem.ExportException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes what the log says of a consumer other than through its worker: one Kafka transaction decides, what follows is repeated until it
 * is done.
 * Lives as long as this instance is active. Whoever calls holds the consumer's turn, so that no job begins meanwhile, and has seen that the
 * consumer has none open.
 */
final class ConsumerChanges {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerChanges.class);

    private final FencedWriters writers;
    private final JobLog log;
    private final JobBook book;
    private final Outcome outcome;
    private final OffsetMirror mirror;
    private final Clock clock;

    ConsumerChanges(
            FencedWriters writers, JobLog log, JobBook book, Outcome outcome, OffsetMirror mirror, Clock clock) {
        this.writers = writers;
        this.log = log;
        this.book = book;
        this.outcome = outcome;
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
        boolean written = commit(
                cancelled.consumerId(),
                List.of(log.record(cancelled)),
                Map.of(),
                () -> book.find(cancelled.jobId())
                        .filter(job -> job.status() == JobStatus.CANCELLED)
                        .isPresent());
        if (written) {
            book.put(cancelled);
        }
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
        boolean written = commit(
                state.consumerId(),
                records,
                offsets,
                () -> book.state(state.consumerId()).filter(state::equals).isPresent());
        if (written) {
            book.put(state, forgottenJobs);
        }
    }

    /**
     * Commits, and finds out whether that has happened where Kafka does not say.
     *
     * @param recorded whether the book, once it holds what the log says, has it
     * @return whether the book does not have it yet
     * @throws ExportException {@code broker-unavailable}: then it has not happened
     */
    private boolean commit(
            String consumerId,
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            BooleanSupplier recorded) {
        try {
            writers.commit(consumerId, records, offsets);
            return true;
        } catch (UnknownOutcomeException e) {
            outcome.await(() -> prepare(consumerId));
            if (!recorded.getAsBoolean()) {
                throw ExportException.brokerUnavailable(e);
            }
            return false;
        } catch (KafkaException e) {
            throw ExportException.brokerUnavailable(e);
        }
    }
}
