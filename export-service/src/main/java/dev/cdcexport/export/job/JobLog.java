package dev.cdcexport.export.job;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicReader;
import dev.cdcexport.export.problem.ExportException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * The topic of jobs: the last record of a job is its state. It is authoritative for watermarks, too, since Kafka drops offsets of idle
 * groups. Safe to share between threads.
 */
final class JobLog implements AutoCloseable {

    private static final long WRITE_TIMEOUT_SECONDS = 20;

    private final KafkaClients clients;
    private final String topic;
    private final Producer<byte[], byte[]> producer;

    JobLog(KafkaClients clients, TopicNames topics) {
        this.clients = clients;
        this.topic = topics.jobs();
        this.producer = clients.producer();
    }

    /**
     * Reads all jobs, in the order of their last records.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    Map<String, ExportJob> readAll() {
        Map<String, ExportJob> jobs = new LinkedHashMap<>();
        try (TopicReader reader = new TopicReader(clients, topic)) {
            reader.readToEnd(record -> {
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

    /** The job's last state on the topic. */
    Optional<ExportJob> read(String jobId) {
        return Optional.ofNullable(readAll().get(jobId));
    }

    /**
     * Writes a job's state durably.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void write(ExportJob job) {
        try {
            producer.send(record(job)).get(WRITE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw ExportException.brokerUnavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExportException.brokerUnavailable(e);
        }
    }

    /** The record that says a job's state. */
    ProducerRecord<byte[], byte[]> record(ExportJob job) {
        return new ProducerRecord<>(topic, job.jobId().getBytes(StandardCharsets.UTF_8), ContractJson.write(job));
    }

    @Override
    public void close() {
        producer.close();
    }
}
