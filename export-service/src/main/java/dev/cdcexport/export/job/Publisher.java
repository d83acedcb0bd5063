package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.GroupOffsets;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.problem.ExportException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes staged files: one Kafka transaction decides (the job's record and the group's offsets), then the files are moved, then the
 * manifest. Before the transaction every failure leaves the watermark where it was; after it the job only rolls forward. Safe to
 * share: each consumer has one job at a time.
 */
final class Publisher implements AutoCloseable {

    private final FencedWriters writers;
    private final JobLog log;
    private final JobBook book;
    private final OutputDirectory output;
    private final Clock clock;

    Publisher(FencedWriters writers, JobLog log, JobBook book, OutputDirectory output, Clock clock) {
        this.writers = writers;
        this.log = log;
        this.book = book;
        this.output = output;
        this.clock = clock;
    }

    /**
     * Shuts out whoever else worked for this consumer: an open transaction of theirs is aborted, one that was being committed is
     * completed first. After this the book says for certain what they have written.
     */
    void fence(String consumerId) {
        writers.fence(consumerId, () -> book.catchUp(log));
    }

    /**
     * Records a job's state, unless somebody else has shut this instance out.
     *
     * @throws KafkaException if it failed, or may have
     * @throws ExportException {@code record-too-large}
     */
    ExportJob record(ExportJob job) {
        fence(job.consumerId());
        writers.commit(job.consumerId(), List.of(log.record(job)), Map.of());
        book.put(job);
        return job;
    }

    /**
     * The decision: the job's record and the group's offsets, both or neither.
     *
     * @throws UnknownOutcomeException if it may have happened, or may happen yet
     * @throws KafkaException if it has not
     * @throws ExportException {@code record-too-large}: then it has not
     */
    ExportJob decide(ExportJob job, Publication publication) {
        ExportJob publishing = job.publishing(publication);
        try {
            // While the files were written this consumer's writer may have been closed in favour of others'.
            fence(job.consumerId());
            Optional<ExportJob> decided = decided(job);
            if (decided.isPresent()) {
                return decided.get();
            }
            writers.commit(
                    job.consumerId(),
                    log.decision(publishing, publication),
                    GroupOffsets.of(publication.watermark(), job.jobId()));
        } catch (UnknownOutcomeException e) {
            return decidedAfterAll(job, e);
        }
        log.decided(publication);
        book.put(publishing);
        return publishing;
    }

    /** The moves: repeatable until the manifest stands. */
    ExportJob rollForward(ExportJob job, Publication publication) throws IOException {
        for (ExportedFile file : publication.files()) {
            output.publish(job.jobId(), job.attempts(), file.name());
        }
        Manifest manifest = Manifest.of(job, publication);
        output.publishManifest(job.jobId(), job.attempts(), manifest.name(), manifest::writeJson);
        ExportJob succeeded = record(job.succeeded(clock.instant()));
        output.discard(job.jobId());
        return succeeded;
    }

    /** A commit whose answer was lost may have happened: once fenced, the log says so for certain. */
    private ExportJob decidedAfterAll(ExportJob job, UnknownOutcomeException failure) {
        try {
            fence(job.consumerId());
        } catch (KafkaException | ExportException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        return decided(job).orElseThrow(() -> new KafkaException("Kafka has not committed", failure));
    }

    private Optional<ExportJob> decided(ExportJob job) {
        return book.find(job.jobId()).filter(recorded -> recorded.status() == JobStatus.PUBLISHING);
    }

    @Override
    public void close() {
        writers.close();
    }
}
