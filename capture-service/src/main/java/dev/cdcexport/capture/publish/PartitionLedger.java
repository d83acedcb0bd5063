package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.publish.CaptureTopics.ChangeTopic;
import dev.cdcexport.contract.Cut.PartitionEnd;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * For each partition of each change topic: the next offset, and how many events it has in this epoch. Kafka's thread tells what was stored,
 * before a flush returns; the publisher looks after it. What an aborted transaction had stored is counted, too: then the whole ledger is
 * thrown away with its publisher.
 */
final class PartitionLedger {

    private final CaptureTopics topics;
    private final int epoch;
    private final Map<String, ChangeTopic> byName = new TreeMap<>();
    private final Map<TopicPartition, Long> nextOffsets = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> events = new ConcurrentHashMap<>();
    private final Set<TopicPartition> touched = ConcurrentHashMap.newKeySet();

    private final AtomicLong stored = new AtomicLong();
    private volatile @Nullable Exception failure;
    private long sent;

    PartitionLedger(CaptureTopics topics, int epoch, List<PartitionCount> recorded) {
        this.topics = topics;
        this.epoch = epoch;
        recorded.forEach(count -> events.put(new TopicPartition(count.topic(), count.partition()), count.events()));
        know(topics.describe(
                recorded.stream().map(PartitionCount::topic).distinct().toList()));
    }

    /**
     * Makes topics that are missing, and knows them all from now on. One that was made again begins anew; its events go on being counted.
     *
     * @return why, for each topic that the broker refuses to make
     */
    Map<String, String> ensure(Collection<String> names) {
        CaptureTopics.Ensured ensured = topics.ensureChangeTopics(names);
        Map<String, ChangeTopic> found = new HashMap<>(ensured.topics());
        found.values().removeAll(byName.values());
        know(found);
        ensured.refused().keySet().forEach(byName::remove);
        return ensured.refused();
    }

    boolean knows(String topic) {
        return byName.containsKey(topic);
    }

    /** The identity of a topic that it knows. */
    String id(String topic) {
        return Objects.requireNonNull(byName.get(topic), topic).id();
    }

    /** An event is handed to the producer. */
    void sent() {
        sent++;
    }

    /** An event was stored; called on Kafka's thread, before {@code flush} returns. */
    void stored(TopicPartition partition, long offset) {
        stored.incrementAndGet();
        nextOffsets.merge(partition, offset + 1, Math::max);
        events.merge(partition, 1L, Long::sum);
        touched.add(partition);
    }

    /** An event was not stored; called on Kafka's thread, before {@code flush} returns. */
    void failed(Exception why) {
        if (failure == null) {
            failure = why;
        }
    }

    /**
     * Where each partition ends now; after a flush only.
     *
     * @throws KafkaException if an event was not stored
     * @throws IllegalStateException if the broker has not told of every event that it is stored and where
     */
    Map<String, List<PartitionEnd>> ends() {
        requireAllStored();
        Map<String, List<PartitionEnd>> ends = new TreeMap<>();
        byName.forEach((topic, found) -> ends.put(topic, end(topic, found)));
        return ends;
    }

    /** Where the partitions of a topic that it knows end now; otherwise as {@link #ends}. */
    List<PartitionEnd> end(String topic) {
        requireAllStored();
        return end(topic, Objects.requireNonNull(byName.get(topic), topic));
    }

    private List<PartitionEnd> end(String topic, ChangeTopic found) {
        List<PartitionEnd> partitions = new ArrayList<>(found.partitions());
        for (int partition = 0; partition < found.partitions(); partition++) {
            TopicPartition tp = new TopicPartition(topic, partition);
            partitions.add(new PartitionEnd(nextOffsets.getOrDefault(tp, 0L), events.getOrDefault(tp, 0L)));
        }
        return partitions;
    }

    /** The counts that have changed since this was last asked. */
    List<PartitionCount> takeTouched() {
        requireAllStored();
        List<PartitionCount> counts = touched.stream()
                .map(tp -> new PartitionCount(tp.topic(), tp.partition(), epoch, events.getOrDefault(tp, 0L)))
                .toList();
        touched.clear();
        return counts;
    }

    /** A count that misses an event would make every later cut wrong, so nothing is committed on its ground. */
    private void requireAllStored() {
        Exception why = failure;
        if (why != null) {
            throw why instanceof KafkaException known ? known : new KafkaException(why);
        }
        if (stored.get() != sent) {
            throw new IllegalStateException(
                    "Kafka has told of " + stored.get() + " of " + sent + " events that they are stored");
        }
    }

    private void know(Map<String, ChangeTopic> found) {
        List<TopicPartition> partitions = found.entrySet().stream()
                .flatMap(entry -> IntStream.range(0, entry.getValue().partitions())
                        .mapToObj(partition -> new TopicPartition(entry.getKey(), partition)))
                .toList();
        if (!partitions.isEmpty()) {
            nextOffsets.putAll(topics.endOffsets(partitions));
        }
        byName.putAll(found);
    }
}
