package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Producer;

/**
 * Sees to it that each table has a topic, which exists and which the producer knows. A table whose topic Kafka does not make is told, with the
 * reason: the others go on. The publisher uses it, holding its lock.
 */
final class TableTopics implements CoverageLedger.Topics {

    private final CaptureTopics topics;
    private final PartitionLedger ledger;
    private final ProducerTopics producerTopics;
    private final TopicRegistry registry;
    private final Map<TableName, String> refused = new TreeMap<>();

    TableTopics(
            CaptureTopics topics,
            PartitionLedger ledger,
            Producer<byte[], byte[]> producer,
            TopicNames names,
            Collection<TopicOfTable> recorded) {
        this.topics = topics;
        this.ledger = ledger;
        this.producerTopics = new ProducerTopics(producer);
        this.registry = new TopicRegistry(names, recorded);
    }

    /**
     * Gives topics to tables that have none, and makes those of the captured tables.
     *
     * @param all the tables that have a topic from now on
     * @param captured those of them whose topics are to exist
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    void ensure(Collection<TableName> all, Collection<TableName> captured) {
        give(all.stream().filter(table -> !registry.knows(table)).toList());
        refused.keySet().removeAll(Set.copyOf(all));
        Map<TableName, String> impossible = make(captured);
        List<TableName> again =
                impossible.keySet().stream().filter(registry::giveAnother).toList();
        again.forEach(impossible::remove);
        impossible.putAll(make(again));
        refused.putAll(impossible);
        producerTopics.learn(captured.stream()
                .filter(table -> !refused.containsKey(table))
                .map(registry::topicOf)
                .toList());
    }

    /** Why Kafka does not make a topic, for each table of which that is so. */
    Map<TableName, String> refused() {
        return Map.copyOf(refused);
    }

    /** Ordinary names come first: another table's name may be written like one of them. */
    private void give(List<TableName> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        Set<String> candidates = new HashSet<>();
        fresh.forEach(table -> candidates.addAll(registry.candidates(table)));
        Set<String> existing = topics.describe(candidates).keySet();
        Set<String> foreign = topics.compacted(existing);
        List<TableName> ordered = new ArrayList<>(fresh);
        ordered.sort((one, other) -> Boolean.compare(registry.isOrdinary(other), registry.isOrdinary(one)));
        ordered.forEach(table -> registry.give(table, existing, foreign));
    }

    private Map<TableName, String> make(Collection<TableName> tables) {
        Map<String, TableName> byTopic = new HashMap<>();
        tables.forEach(table -> byTopic.put(registry.topicOf(table), table));
        Map<TableName, String> impossible = new HashMap<>();
        ledger.ensure(byTopic.keySet()).forEach((topic, why) -> impossible.put(byTopic.get(topic), why));
        return impossible;
    }

    /** Whether a table has a topic that exists. */
    boolean areReadyFor(TableName table) {
        return registry.knows(table) && ledger.knows(registry.topicOf(table));
    }

    /** Whether Kafka did not make a table's topic when it was last asked. */
    boolean areRefusedFor(TableName table) {
        return refused.containsKey(table);
    }

    /** Knows topics of names that tables had before; one that was deleted is made again, so that cuts tell that its events are gone. */
    void remember(Set<String> earlier) {
        List<String> unknown =
                earlier.stream().filter(topic -> !ledger.knows(topic)).toList();
        if (!unknown.isEmpty()) {
            ledger.ensure(unknown);
        }
    }

    @Override
    public String nameOf(TableName table) {
        return registry.topicOf(table);
    }

    @Override
    public String idOf(String topic) {
        return ledger.id(topic);
    }

    @Override
    public List<PartitionEnd> endOf(String topic) {
        return ledger.end(topic);
    }

    /** What is to be recorded since this was last asked. */
    List<TopicOfTable> takeUnrecorded() {
        return registry.takeUnrecorded();
    }
}
