package dev.cdcexport.export.journal;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicAdmin;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The journal in Kafka, of one time in which this instance is active. */
final class KafkaJournal implements Journal {

    private final TopicAdmin admin;
    private final TopicNames topics;
    private final JobLog log;
    private final JobIndex index;
    private final Acceptance acceptance;
    private final ConsumerProducers producers;
    private final ConsumerRecords records;
    private final ConsumerChanges changes;

    /**
     * @param log read by whoever is active, so that the next one reads on
     * @param index follows the log
     */
    KafkaJournal(
            KafkaClients clients,
            TopicNames topics,
            TopicAdmin admin,
            Leadership leadership,
            JobLog log,
            JobIndex index,
            Clock clock) {
        OpenCommit openCommit = new OpenCommit(log, index);
        this.admin = admin;
        this.topics = topics;
        this.log = log;
        this.index = index;
        this.acceptance = new Acceptance(clients, topics, leadership, log, index, openCommit);
        this.producers = new ConsumerProducers(clients, topics, leadership);
        this.records = new ConsumerRecords(producers, log, index, openCommit);
        this.changes = new ConsumerChanges(records, log, index, new OffsetMirror(admin, topics, index), clock);
    }

    @Override
    public JobIndex index() {
        return index;
    }

    @Override
    public void takeOver() {
        admin.ensureJobsTopic(topics);
        acceptance.fence();
        admin.endOpenTransactions(topics.jobs());
        log.startOver();
        index.catchUp(log::readOn);
    }

    @Override
    public void takeOver(String consumerId) {
        records.takeOver(consumerId);
    }

    @Override
    public void catchUp() {
        index.catchUp(log::readOn);
    }

    @Override
    public void recover() {
        acceptance.recover();
    }

    @Override
    public void accept(ExportJob job) {
        acceptance.record(job);
    }

    @Override
    public ExportJob record(ExportJob job) {
        records.write(job.consumerId(), List.of(log.record(job)), Map.of(), () -> isRecorded(job));
        index.put(job);
        return job;
    }

    private boolean isRecorded(ExportJob job) {
        return index.find(job.jobId())
                .filter(recorded -> recorded.status() == job.status() && recorded.attempts() == job.attempts())
                .isPresent();
    }

    @Override
    public ExportJob decide(ExportJob job, JobOutcome outcome) {
        // While the files were written this consumer's producer may have been closed in favour of others'.
        takeOver(job.consumerId());
        Optional<ExportJob> before = decided(job);
        if (before.isPresent()) {
            return before.get();
        }
        ExportJob publishing = job.publishing(outcome);
        records.write(
                job.consumerId(),
                log.decision(publishing, outcome),
                GroupOffsets.of(outcome.watermark(), job.jobId()),
                () -> decided(job).isPresent());
        log.decided(outcome);
        index.put(publishing);
        return publishing;
    }

    private Optional<ExportJob> decided(ExportJob job) {
        return index.find(job.jobId()).filter(recorded -> recorded.status() == JobStatus.PUBLISHING);
    }

    @Override
    public void rewind(ExportJob to) {
        changes.rewind(to, Objects.requireNonNull(to.publication(), "a job that has succeeded has published"));
    }

    @Override
    public void forget(String consumerId) {
        changes.forget(consumerId);
    }

    @Override
    public void tend(String consumerId) {
        changes.tend(consumerId);
    }

    @Override
    public void close() {
        acceptance.close();
        producers.close();
    }
}
