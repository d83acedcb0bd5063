package dev.cdcexport.export.schema;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The versions of the captured tables' schemas. Read from the topic when a version is asked for that is not known yet: a version is
 * written in the same Kafka transaction as the first event that names it, so whoever has seen the event finds the version.
 * Safe to share between threads.
 */
public final class SchemaHistory {

    private final KafkaClients clients;
    private final TopicNames topics;
    private final TreeMap<Integer, TableSchema> versions = new TreeMap<>();

    /** Reads nothing yet. */
    public SchemaHistory(KafkaClients clients, TopicNames topics) {
        this.clients = clients;
        this.topics = topics;
    }

    /**
     * The version with an id that an event names.
     *
     * @throws IllegalStateException if the topic does not hold it
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    public synchronized TableSchema version(int id) {
        if (!versions.containsKey(id)) {
            refresh();
        }
        TableSchema version = versions.get(id);
        if (version == null) {
            throw new IllegalStateException("the topic " + topics.schemas() + " does not hold schema version " + id);
        }
        return version;
    }

    /** The versions of a table whose ids lie after one and up to another, in order. */
    public synchronized List<TableSchema> versionsBetween(TableName table, int after, int upTo) {
        return versions.subMap(after, false, Math.max(after, upTo), true).values().stream()
                .filter(version -> version.table().equals(table))
                .toList();
    }

    /** Reads on to the end of the topic and gives the tables that have events, by the name of their change topic. */
    public synchronized Map<String, TableName> tablesByTopic() {
        refresh();
        Set<TableName> tables = new TreeSet<>();
        versions.values().forEach(version -> tables.add(version.table()));
        Map<String, TableName> byTopic = new HashMap<>();
        tables.forEach(table -> byTopic.put(topics.changes(table), table));
        return byTopic;
    }

    private void refresh() {
        try (TopicReader reader = new TopicReader(clients, topics.schemas())) {
            reader.readToEnd(record -> {
                TableSchema version = ContractJson.read(record.value(), TableSchema.class);
                versions.put(version.id(), version);
            });
        }
    }
}
