package dev.cdcexport.export.journal;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
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
 * Changes what the log says of a consumer beside its jobs: one Kafka transaction decides, what follows is repeated until it is done. Whoever calls has
 * seen that the consumer has no job open, and that none begins meanwhile.
 */
final class ConsumerChanges {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerChanges.class);

    private final ConsumerRecords consumerRecords;
    private final JobLog log;
    private final JobIndex index;
    private final OffsetMirror mirror;
    private final Clock clock;

    ConsumerChanges(ConsumerRecords consumerRecords, JobLog log, JobIndex index, OffsetMirror mirror, Clock clock) {
        this.consumerRecords = consumerRecords;
        this.log = log;
        this.index = index;
        this.mirror = mirror;
        this.clock = clock;
    }

    /**
     * Sets the watermark to the one that a job set.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void rewind(ExportJob to, JobOutcome publication) {
        String consumerId = to.consumerId();
        ConsumerState rewound =
                state(consumerId).rewoundTo(to.jobId(), index.lastSequence(consumerId), clock.instant());
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
        ConsumerState forgotten = state(consumerId).forgotten(index.lastStamp(consumerId), clock.instant());
        List<ExportJob> jobs = index.jobs(consumerId);
        decide(forgotten, jobs, Map.of());
        LOG.info("consumer {} and its {} jobs are forgotten", consumerId, jobs.size());
        tend(consumerId);
    }

    /**
     * Finishes a forgetting that was interrupted, and puts the group's offsets back where Kafka has dropped them. Does nothing for a
     * consumer with an open job, and only warns of a failure: the job log stands.
     */
    void tend(String consumerId) {
        if (!index.open(consumerId).isEmpty()) {
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
                            + "that will be tried again: {}",
                    consumerId,
                    e.getMessage());
        }
    }

    private ConsumerState state(String consumerId) {
        return index.state(consumerId).orElseGet(() -> ConsumerState.initial(consumerId, clock.instant()));
    }

    /** The tombstones of jobs and the record that explains them come together or not at all. */
    private void decide(
            ConsumerState state, List<ExportJob> forgottenJobs, Map<TopicPartition, OffsetAndMetadata> offsets) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        forgottenJobs.forEach(job -> records.add(log.tombstone(job)));
        records.add(log.record(state));
        consumerRecords.write(
                state.consumerId(),
                records,
                offsets,
                () -> index.state(state.consumerId()).filter(state::equals).isPresent());
        index.put(state, forgottenJobs);
    }
}
