package dev.cdcexport.export.job;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.consumer.GroupOffsets;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.kafka.KafkaClients;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes staged files: one Kafka transaction decides (the job's record and the group's offsets), then the files are moved, then the
 * manifest. Before the transaction every failure leaves the watermark where it was; after it the job only rolls forward. Safe to
 * share: each consumer has one job at a time.
 */
final class Publisher implements AutoCloseable {

    private static final int MAX_WRITERS = 64;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final TopicNames topics;
    private final JobLog log;
    private final JobBook book;
    private final OutputDirectory output;
    private final Clock clock;
    private final Map<String, Writer> writers = new LinkedHashMap<>(16, 0.75f, true);

    /** What writes for one consumer: the producer that fences, and the group whose offsets it commits. */
    private record Writer(Producer<byte[], byte[]> producer, ConsumerGroupMetadata group) {}

    Publisher(KafkaClients clients, TopicNames topics, JobLog log, JobBook book, OutputDirectory output, Clock clock) {
        this.clients = clients;
        this.topics = topics;
        this.log = log;
        this.book = book;
        this.output = output;
        this.clock = clock;
    }

    /**
     * Shuts out whoever else worked for this consumer: an open transaction of theirs is aborted, one that was being committed is
     * completed first. After this the job log says for certain whether an earlier attempt has published.
     */
    void fence(String consumerId) {
        writer(consumerId);
    }

    /** The decision: the job's record and the group's offsets, both or neither; the commit fails if the send did. */
    @SuppressWarnings("FutureReturnValueIgnored")
    ExportJob decide(ExportJob job, Publication publication) {
        ExportJob publishing = job.publishing(publication);
        Writer writer = writer(job.consumerId());
        Producer<byte[], byte[]> producer = writer.producer();
        try {
            producer.beginTransaction();
            producer.send(log.record(publishing));
            producer.sendOffsetsToTransaction(GroupOffsets.of(publication.watermark(), job.jobId()), writer.group());
            producer.commitTransaction();
        } catch (KafkaException e) {
            discard(job.consumerId());
            return decidedAfterAll(job, e);
        }
        book.put(publishing);
        return publishing;
    }

    /** The moves: repeatable until the manifest stands. */
    ExportJob rollForward(ExportJob job, Publication publication) throws IOException {
        for (ExportedFile file : publication.files()) {
            output.publish(job.jobId(), file.name());
        }
        Manifest manifest = Manifest.of(job, publication);
        output.publishManifest(job.jobId(), manifest.name(), manifest.toJson());
        ExportJob succeeded = job.succeeded(clock.instant());
        log.write(succeeded);
        book.put(succeeded);
        output.discard(job.jobId());
        return succeeded;
    }

    /** A commit whose answer was lost may have happened: once fenced, the log says so for certain. */
    private ExportJob decidedAfterAll(ExportJob job, KafkaException failure) {
        try {
            fence(job.consumerId());
            ExportJob recorded = log.read(job.jobId()).orElse(job);
            if (recorded.status() == JobStatus.PUBLISHING) {
                book.put(recorded);
                return recorded;
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }

    private synchronized Writer writer(String consumerId) {
        Writer known = writers.get(consumerId);
        if (known != null) {
            return known;
        }
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

    private synchronized void discard(String consumerId) {
        Writer writer = writers.remove(consumerId);
        if (writer != null) {
            writer.producer().close(Duration.ZERO);
        }
    }

    @Override
    public synchronized void close() {
        writers.values().forEach(writer -> writer.producer().close(CLOSE_TIMEOUT));
        writers.clear();
    }
}
