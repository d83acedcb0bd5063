package dev.cdcexport.export.journal;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * How the job log's records name schemas instead of repeating them. One that capture has recorded goes by its id on the topic of schemas. One that
 * it has not, since its table had no change yet or none since it was altered, stands in the job log itself, once for all jobs, under a name made
 * of its content; it is never taken out again, so that whoever saw it may refer to it. All who refer to a schema share one instance. Safe to
 * share between threads.
 */
final class SchemaReferences {

    /** So many digits tell all schemas apart that there will ever be. */
    private static final int NAME_LENGTH = 32;

    private final SchemaHistory history;
    private final Map<String, TableSchema> inLog = new ConcurrentHashMap<>();
    private final Map<TableSchema, String> names = new ConcurrentHashMap<>();

    SchemaReferences(SchemaHistory history) {
        this.history = history;
    }

    /** Whether capture has recorded it, so that its id names it. */
    boolean isRecorded(TableSchema schema) {
        return history.holds(schema);
    }

    /**
     * The schema that capture has recorded under an id.
     *
     * @throws IllegalStateException if it has not
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    TableSchema recorded(int id) {
        return history.version(id);
    }

    /** The name that a schema has by its content. */
    String name(TableSchema schema) {
        return names.computeIfAbsent(schema, content -> digest(ContractJson.write(content)));
    }

    /**
     * The schema that the job log has under a name.
     *
     * @throws UnknownSchemaException if it was not read there yet
     */
    TableSchema named(String name) {
        TableSchema schema = inLog.get(name);
        if (schema == null) {
            throw new UnknownSchemaException(name);
        }
        return schema;
    }

    /** The schemas, by name, that have to come into the job log with what a job publishes. */
    Map<String, TableSchema> missing(JobOutcome publication) {
        Map<String, TableSchema> missing = new LinkedHashMap<>();
        Stream.concat(publication.watermark().tables().stream(), publication.dropped().stream())
                .map(WatermarkTable::schema)
                .filter(schema -> !isRecorded(schema))
                .forEach(schema -> missing.put(name(schema), schema));
        missing.keySet().removeAll(inLog.keySet());
        return missing;
    }

    /** Takes note of a schema that the job log has. */
    void hold(String name, TableSchema schema) {
        inLog.putIfAbsent(name, schema);
        names.putIfAbsent(schema, name);
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
