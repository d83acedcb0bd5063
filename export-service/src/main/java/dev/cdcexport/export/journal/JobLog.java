package dev.cdcexport.export.journal;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.contract.UnreadableRecordException;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicReader;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.schema.SchemaHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The topic of jobs: the last record of a job is its state, and the last record of a consumer says whether it was rewound or
 * forgotten. It is authoritative for watermarks, too, since Kafka drops offsets of idle groups. Safe to share between threads.
 */
final class JobLog implements AutoCloseable {

    /** What the keys of consumers' records begin with, likewise of schemas'; a job's key is its id, which has no slash. */
    static final String CONSUMER_KEY = "consumer/";

    private static final String SCHEMA_KEY = "schema/";

    private final KafkaClients clients;
    private final String topic;
    private final SchemaReferences schemas;
    private final JobJson json;
    private @Nullable TopicReader reader;
    private volatile boolean closed;

    /** @param history the schemas that capture has recorded, to which the records refer */
    JobLog(KafkaClients clients, TopicNames topics, SchemaHistory history) {
        this.clients = clients;
        this.topic = topics.jobs();
        this.schemas = new SchemaReferences(history);
        this.json = new JobJson(schemas);
    }

    /**
     * What the log held beyond what was read before.
     *
     * @param fromBeginning whether nothing was read before
     * @param jobs the last states of jobs, by id
     * @param consumers the last states of consumers, by id
     * @param forgottenJobs the ids of jobs that the log no longer has
     */
    public record Reading(
            boolean fromBeginning,
            Map<String, ExportJob> jobs,
            Map<String, ConsumerState> consumers,
            Set<String> forgottenJobs) {

        private static Reading empty(boolean fromBeginning) {
            return new Reading(fromBeginning, new LinkedHashMap<>(), new LinkedHashMap<>(), new HashSet<>());
        }

        private void take(ExportJob job) {
            forgottenJobs.remove(job.jobId());
            jobs.put(job.jobId(), job);
        }

        private void forget(String jobId) {
            jobs.remove(jobId);
            forgottenJobs.add(jobId);
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
            readOn(open, reading);
            return reading;
        } catch (KafkaException e) {
            startOver();
            throw ExportException.brokerUnavailable(e);
        } catch (RuntimeException e) {
            startOver();
            throw e;
        }
    }

    /**
     * A schema comes before the jobs that refer to it, unless it was written once more and only the later record was kept. That one may even
     * stand behind the end that the topic had when the reading began.
     */
    private void readOn(TopicReader open, Reading reading) {
        Map<String, ConsumerRecord<byte[], byte[]>> early = new LinkedHashMap<>();
        open.readToLastRecord(record -> take(record, reading, early));
        if (!early.isEmpty()) {
            Map<String, ConsumerRecord<byte[], byte[]>> unreadable = new LinkedHashMap<>();
            open.readToLastRecord(record -> take(record, reading, early));
            List.copyOf(early.values()).forEach(record -> take(record, reading, unreadable));
            unreadable.values().stream().findFirst().ifPresent(record -> {
                throw new IllegalStateException("the record of job " + key(record) + " at offset " + record.offset()
                        + " of " + topic + " refers to a schema that the topic does not hold; restore the topic, or "
                        + "delete that record with a tombstone and run a full export of its consumer");
            });
        }
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record, Reading reading, Map<String, ConsumerRecord<byte[], byte[]>> early) {
        String key = key(record);
        byte @Nullable [] value = record.value();
        early.remove(key);
        if (value == null) {
            reading.forget(key);
        } else if (key.startsWith(CONSUMER_KEY)) {
            ConsumerState state = ContractJson.read(value, ConsumerState.class, TopicReader.placeOf(record));
            reading.consumers().put(state.consumerId(), state);
        } else if (key.startsWith(SCHEMA_KEY)) {
            schemas.hold(
                    key.substring(SCHEMA_KEY.length()),
                    ContractJson.read(value, TableSchema.class, TopicReader.placeOf(record)));
        } else {
            try {
                reading.take(json.read(value));
            } catch (UnknownSchemaException e) {
                early.put(key, record);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(
                        "the record of job " + key + " at offset " + record.offset() + " of " + topic
                                + " cannot be read: " + e.getMessage(),
                        e);
            } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
                throw new UnreadableRecordException(TopicReader.placeOf(record), ExportJob.class, e);
            }
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    /** Lets the next reading begin at the beginning. */
    synchronized void startOver() {
        TopicReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    /** The record that says a job's state; the schemas that it refers to are in the log since its watermark was decided. */
    ProducerRecord<byte[], byte[]> record(ExportJob job) {
        return record(job.jobId(), json.write(job));
    }

    /** The records that decide a job's watermark, to be written in one transaction: the schemas that the log lacks, and the job's state. */
    List<ProducerRecord<byte[], byte[]>> decision(ExportJob job, JobOutcome publication) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        schemas.missing(publication)
                .forEach((name, schema) -> records.add(record(SCHEMA_KEY + name, ContractJson.write(schema))));
        records.add(record(job));
        return records;
    }

    /** Takes note that a decision was committed, so that no later one writes the schemas again. */
    void decided(JobOutcome publication) {
        schemas.missing(publication).forEach(schemas::hold);
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

    /** Whether nobody will read it any more. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        startOver();
    }
}
