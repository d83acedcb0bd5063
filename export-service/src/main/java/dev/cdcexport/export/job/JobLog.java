package dev.cdcexport.export.job;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicReader;
import dev.cdcexport.export.problem.ExportException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The topic of jobs: the last record of a job is its state. It is authoritative for watermarks, too, since Kafka drops offsets of idle
 * groups. One process writes at a time: opening it, under the leader's lock, fences the writer before. Safe to share between threads.
 */
final class JobLog implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final String topic;

    /** A thread of its own: a worker that is interrupted, because its job is cancelled, must not leave a write half done. */
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "job-log-writer"));

    private volatile @Nullable Producer<byte[], byte[]> producer;

    JobLog(KafkaClients clients, TopicNames topics) {
        this.clients = clients;
        this.topic = topics.jobs();
    }

    /**
     * Shuts out whoever wrote before; what they had begun to write is aborted. Only the holder of the leader's lock may call this, and only
     * once for each time that it gets the lock: a process that lost the lock unawares must not open it again.
     *
     * @throws KafkaException if the broker does not answer
     */
    void open() {
        closeProducer();
        Producer<byte[], byte[]> opened = clients.transactionalProducer(topic);
        try {
            opened.initTransactions();
        } catch (KafkaException e) {
            opened.close(Duration.ZERO);
            throw e;
        }
        producer = opened;
    }

    /**
     * Asks whether this process may still write.
     *
     * @throws ExportException {@code broker-unavailable} if a write has failed since it was opened, for whatever reason
     */
    void verifyOpen() {
        requireProducer();
    }

    /**
     * Reads all jobs, in the order of their last records; waits for decisions that are being committed.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    Map<String, ExportJob> readAll() {
        return read(TopicReader::readAllWritten);
    }

    /** Reads the jobs before the first decision that is still open. */
    Map<String, ExportJob> readCommitted() {
        return read(TopicReader::readToEnd);
    }

    private Map<String, ExportJob> read(BiConsumer<TopicReader, TopicReader.RecordHandler> extent) {
        Map<String, ExportJob> jobs = new LinkedHashMap<>();
        try (TopicReader reader = new TopicReader(clients, topic)) {
            extent.accept(reader, record -> {
                if (record.value() != null) {
                    ExportJob job = ContractJson.read(record.value(), ExportJob.class);
                    jobs.put(job.jobId(), job);
                }
            });
        } catch (KafkaException e) {
            throw ExportException.brokerUnavailable(e);
        }
        return jobs;
    }

    /** Whether a decision is still open, and hides what was written after it. */
    boolean endsOpen() {
        try (TopicReader reader = new TopicReader(clients, topic)) {
            return reader.endsOpen();
        }
    }

    /** The job's last state on the topic. */
    Optional<ExportJob> read(String jobId) {
        return Optional.ofNullable(readAll().get(jobId));
    }

    /**
     * Writes a job's state durably, unless another process has opened the log since this one did. After a failure nothing more is written
     * until the log is opened again.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void write(ExportJob job) {
        boolean interrupted = false;
        Future<?> written = writer.submit(() -> commit(job));
        try {
            while (true) {
                try {
                    written.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof ExportException problem
                            ? problem
                            : ExportException.brokerUnavailable(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The commit fails if the send did. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void commit(ExportJob job) {
        Producer<byte[], byte[]> current = requireProducer();
        try {
            current.beginTransaction();
            current.send(record(job));
            current.commitTransaction();
        } catch (KafkaException e) {
            closeProducer();
            throw ExportException.brokerUnavailable(e);
        }
    }

    private Producer<byte[], byte[]> requireProducer() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            throw ExportException.brokerUnavailable(new KafkaException(
                    "a write to " + topic + " has failed, so this process may no longer be the one that writes"));
        }
        return current;
    }

    private void closeProducer() {
        Producer<byte[], byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(CLOSE_TIMEOUT);
        }
    }

    /** The record that says a job's state. */
    ProducerRecord<byte[], byte[]> record(ExportJob job) {
        return new ProducerRecord<>(topic, job.jobId().getBytes(StandardCharsets.UTF_8), ContractJson.write(job));
    }

    @Override
    public void close() {
        writer.shutdown();
        closeProducer();
    }
}
