package dev.cdcexport.export.schema;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicReader;
import dev.cdcexport.export.kafka.TopicReader.RecordHandler;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The versions of the captured tables' schemas. Read from the topic, from where the last reading ended, when a version is asked for that is not
 * known yet: a version is written in the same Kafka transaction as the first event that names it, so whoever has seen the event finds the
 * version. Safe to share between threads.
 */
public final class SchemaHistory {

    private final KafkaClients clients;
    private final TopicNames topics;
    private final Map<Integer, TableSchema> versions = new HashMap<>();
    private final Map<Long, NavigableMap<Integer, TableSchema>> byTable = new HashMap<>();
    private long position;

    /** Reads nothing yet. */
    public SchemaHistory(KafkaClients clients, TopicNames topics) {
        this.clients = clients;
        this.topics = topics;
    }

    /**
     * The version with an id that an event or a job's record names.
     *
     * @throws IllegalStateException if the topic does not hold it
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    public synchronized TableSchema version(int id) {
        if (!versions.containsKey(id)) {
            refresh(TopicReader::readToEnd);
        }
        if (!versions.containsKey(id)) {
            // A commit marker comes to the partitions one after the other: the event may be visible before its schema
            // is.
            refresh(TopicReader::readToLastRecord);
        }
        TableSchema version = versions.get(id);
        if (version == null) {
            throw new IllegalStateException("the topic " + topics.schemas() + " does not hold schema version " + id);
        }
        return version;
    }

    /** Whether this very schema is a version that was read from the topic: then its id tells all of it. */
    public synchronized boolean holds(TableSchema schema) {
        return schema.equals(versions.get(schema.id()));
    }

    /** The versions of a table, by its object identifier, whose ids lie after one and up to another, in order. */
    public synchronized List<TableSchema> versionsBetween(long tableOid, int after, int upTo) {
        return List.copyOf(byTable.getOrDefault(tableOid, Collections.emptyNavigableMap())
                .subMap(after, false, Math.max(after, upTo), true)
                .values());
    }

    /** Reads on to the end of the topic. */
    public synchronized void refresh() {
        refresh(TopicReader::readToEnd);
    }

    private void refresh(BiConsumer<TopicReader, RecordHandler> reading) {
        try (TopicReader reader = position == 0
                ? new TopicReader(clients, topics.schemas())
                : new TopicReader(clients, topics.schemas(), position)) {
            reading.accept(
                    reader,
                    record -> add(ContractJson.read(record.value(), TableSchema.class, TopicReader.placeOf(record))));
            position = reader.position();
        }
    }

    private void add(TableSchema version) {
        versions.put(version.id(), version);
        byTable.computeIfAbsent(version.oid(), table -> new TreeMap<>()).put(version.id(), version);
    }
}
