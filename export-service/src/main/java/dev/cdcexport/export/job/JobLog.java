package dev.cdcexport.export.job;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicReader;
import dev.cdcexport.export.problem.ExportException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The topic of jobs: the last record of a job is its state, and the last record of a consumer says whether it was rewound or
 * forgotten. It is authoritative for watermarks, too, since Kafka drops offsets of idle groups. Safe to share between threads.
 */
final class JobLog implements AutoCloseable {

    private static final long WRITE_TIMEOUT_SECONDS = 20;

    /** What the keys of consumers' records begin with; a job's key is its id, which has no slash. */
    private static final String CONSUMER_KEY = "consumer/";

    private final KafkaClients clients;
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private @Nullable TopicReader reader;

    JobLog(KafkaClients clients, TopicNames topics) {
        this.clients = clients;
        this.topic = topics.jobs();
        this.producer = clients.producer();
    }

    /**
     * What the log held beyond what was read before.
     *
     * @param fromBeginning whether nothing was read before
     * @param jobs the last states of jobs, by id
     * @param consumers the last states of consumers, by id
     * @param forgottenJobs the ids of jobs that the log no longer has
     */
    record Reading(
            boolean fromBeginning,
            Map<String, ExportJob> jobs,
            Map<String, ConsumerState> consumers,
            Set<String> forgottenJobs) {

        private static Reading empty(boolean fromBeginning) {
            return new Reading(fromBeginning, new LinkedHashMap<>(), new LinkedHashMap<>(), new HashSet<>());
        }

        private void take(ConsumerRecord<byte[], byte[]> record) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            byte @Nullable [] value = record.value();
            if (value == null) {
                jobs.remove(key);
                forgottenJobs.add(key);
            } else if (key.startsWith(CONSUMER_KEY)) {
                ConsumerState state = ContractJson.read(value, ConsumerState.class);
                consumers.put(state.consumerId(), state);
            } else {
                ExportJob job = ContractJson.read(value, ExportJob.class);
                forgottenJobs.remove(key);
                jobs.put(key, job);
            }
        }
    }

    /**
     * Reads on to the present end, from where the last reading ended; from the beginning if that one failed. All that was ever
     * acknowledged is before that end: another consumer's open transaction, which hides what comes after it, is awaited.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    synchronized Reading readOn() {
        TopicReader open = reader;
        Reading reading = Reading.empty(open == null);
        try {
            if (open == null) {
                open = new TopicReader(clients, topic);
                reader = open;
            }
            open.readToLastRecord(reading::take);
            return reading;
        } catch (KafkaException e) {
            startOver();
            throw ExportException.brokerUnavailable(e);
        }
    }

    /** Lets the next reading begin at the beginning. */
    synchronized void startOver() {
        TopicReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
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
        return record(job.jobId(), ContractJson.write(job));
    }

    /** The record that says a consumer's state. */
    ProducerRecord<byte[], byte[]> record(ConsumerState state) {
        return record(CONSUMER_KEY + state.consumerId(), ContractJson.write(state));
    }

    /** The record that takes a job out of the log. */
    ProducerRecord<byte[], byte[]> tombstone(ExportJob job) {
        return record(job.jobId(), null);
    }

    private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public void close() {
        startOver();
        producer.close();
    }
}
