package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which topic each table has. A name is given once and stays: no other table gets it, nor one that Kafka could not tell from it, since names of
 * its metrics have {@code _} in place of a dot. The publisher uses it, holding its lock.
 *
 * @see <a href="https://kafka.apache.org/documentation/#basic_ops_add_topic">Kafka: adding and removing topics</a>
 */
final class TopicRegistry {

    private final TopicNames names;
    private final Map<TableName, String> byTable = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<TableName, String> unrecorded = new HashMap<>();

    TopicRegistry(TopicNames names, Collection<TopicOfTable> recorded) {
        this.names = names;
        recorded.forEach(known -> {
            byTable.put(known.table(), known.topic());
            taken.add(collisionForm(known.topic()));
        });
    }

    /** Whether a table has a topic. */
    boolean knows(TableName table) {
        return byTable.containsKey(table);
    }

    /** The topic of a table that has one. */
    String topicOf(TableName table) {
        return Objects.requireNonNull(byTable.get(table), table::toString);
    }

    /** The topics that a table without one could have. */
    Set<String> candidates(TableName table) {
        Set<String> candidates = new HashSet<>(names.changesApart(table));
        candidates.add(names.changes(table));
        candidates.add(names.changesUnrecorded(table));
        return candidates;
    }

    /** Whether a table's name is an ordinary one, which its topic has as it is. */
    boolean isOrdinary(TableName table) {
        return names.changes(table).equals(names.changesUnrecorded(table));
    }

    /**
     * Gives a table its topic.
     *
     * @param table one without
     * @param existing the change topics that there are, of the table's candidates: one that an earlier version has made stays in use
     * @param foreign topics of others, which no table can have
     */
    void give(TableName table, Set<String> existing, Set<String> foreign) {
        String ordinary = names.changes(table);
        String earlier = names.changesUnrecorded(table);
        String wanted = !existing.contains(ordinary) && existing.contains(earlier) ? earlier : ordinary;
        List<String> choices = new ArrayList<>();
        choices.add(wanted);
        choices.addAll(names.changesApart(table));
        take(table, firstFree(choices, foreign));
    }

    /**
     * Gives a table another topic in place of one that Kafka refuses.
     *
     * @return false if there is no other, or what it has is recorded
     */
    boolean giveAnother(TableName table) {
        List<String> apart = names.changesApart(table);
        String refused = unrecorded.get(table);
        if (refused == null || apart.contains(refused)) {
            return false;
        }
        taken.remove(collisionForm(refused));
        take(table, firstFree(apart, Set.of()));
        return true;
    }

    /** The last choice is taken where none is free: no other table can have it, and what else has it, Kafka refuses. */
    private String firstFree(List<String> choices, Set<String> foreign) {
        return choices.stream()
                .filter(topic -> !foreign.contains(topic) && !taken.contains(collisionForm(topic)))
                .findFirst()
                .orElseGet(() -> choices.get(choices.size() - 1));
    }

    private void take(TableName table, String topic) {
        byTable.put(table, topic);
        unrecorded.put(table, topic);
        taken.add(collisionForm(topic));
    }

    private static String collisionForm(String topic) {
        return topic.replace('.', '_');
    }

    /** What is to be recorded since this was last asked. */
    List<TopicOfTable> takeUnrecorded() {
        List<TopicOfTable> fresh = new ArrayList<>();
        unrecorded.forEach((table, topic) -> fresh.add(new TopicOfTable(table, topic)));
        unrecorded.clear();
        return fresh;
    }
}
