package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Cut.PartitionEnd;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * For each partition of each change topic: the next offset, and how many events it has in this epoch. Kafka's thread tells what was stored,
 * before a flush returns; the publisher looks after it. What an aborted transaction had stored is counted, too: then the whole ledger is
 * thrown away with its publisher.
 */
final class PartitionLedger {

    private final CaptureTopics topics;
    private final int epoch;
    private final Map<String, Integer> partitionsByTopic = new TreeMap<>();
    private final Map<TopicPartition, Long> nextOffsets = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> events = new ConcurrentHashMap<>();
    private final Set<TopicPartition> touched = ConcurrentHashMap.newKeySet();

    PartitionLedger(CaptureTopics topics, int epoch, List<PartitionCount> recorded) {
        this.topics = topics;
        this.epoch = epoch;
        recorded.forEach(count -> events.put(new TopicPartition(count.topic(), count.partition()), count.events()));
        know(topics.partitions(
                recorded.stream().map(PartitionCount::topic).distinct().toList()));
    }

    /** Makes topics that are missing, and knows them from now on. */
    void ensure(Collection<String> names) {
        List<String> unknown = names.stream()
                .filter(name -> !partitionsByTopic.containsKey(name))
                .toList();
        if (!unknown.isEmpty()) {
            know(topics.ensureChangeTopics(unknown));
        }
    }

    boolean knows(String topic) {
        return partitionsByTopic.containsKey(topic);
    }

    /** An event was stored; called on Kafka's thread, before {@code flush} returns. */
    void stored(TopicPartition partition, long offset) {
        nextOffsets.merge(partition, offset + 1, Math::max);
        events.merge(partition, 1L, Long::sum);
        touched.add(partition);
    }

    /** Where each partition ends now; after a flush only. */
    Map<String, List<PartitionEnd>> ends() {
        Map<String, List<PartitionEnd>> ends = new TreeMap<>();
        partitionsByTopic.forEach((topic, count) -> {
            List<PartitionEnd> partitions = new ArrayList<>(count);
            for (int partition = 0; partition < count; partition++) {
                TopicPartition tp = new TopicPartition(topic, partition);
                partitions.add(new PartitionEnd(nextOffsets.getOrDefault(tp, 0L), events.getOrDefault(tp, 0L)));
            }
            ends.put(topic, partitions);
        });
        return ends;
    }

    /** The counts that have changed since this was last asked. */
    List<PartitionCount> takeTouched() {
        List<PartitionCount> counts = touched.stream()
                .map(tp -> new PartitionCount(tp.topic(), tp.partition(), epoch, events.getOrDefault(tp, 0L)))
                .toList();
        touched.clear();
        return counts;
    }

    private void know(Map<String, Integer> found) {
        List<TopicPartition> partitions = found.entrySet().stream()
                .flatMap(entry -> IntStream.range(0, entry.getValue())
                        .mapToObj(partition -> new TopicPartition(entry.getKey(), partition)))
                .toList();
        if (!partitions.isEmpty()) {
            nextOffsets.putAll(topics.endOffsets(partitions));
        }
        partitionsByTopic.putAll(found);
    }
}
