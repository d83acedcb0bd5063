package dev.cdcexport.export.log;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Cut.PartitionEnd;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a change topic that lies between two cuts of one epoch.
 *
 * @param topic the topic
 * @param from for each partition, the end of the earlier cut
 * @param to for each partition, the end of the later cut
 */
public record TopicRange(String topic, List<PartitionEnd> from, List<PartitionEnd> to) {

    /** Refuses a range that ends before it begins; copies the lists. */
    public TopicRange {
        from = List.copyOf(from);
        to = List.copyOf(to);
        if (from.size() != to.size()) {
            throw new IllegalArgumentException("range of " + topic + ": " + from.size()
                    + " partitions at its beginning, " + to.size() + " at its end");
        }
        for (int i = 0; i < to.size(); i++) {
            PartitionEnd first = from.get(i);
            PartitionEnd last = to.get(i);
            if (first.nextOffset() > last.nextOffset() || first.events() > last.events()) {
                throw new IllegalArgumentException("range of " + topic + " ends before it begins: partition " + i
                        + " from " + first + " to " + last);
            }
        }
    }

    /**
     * The range of a topic between two cuts, in the partitions that the later one knows; empty if it knows none.
     *
     * @throws IllegalArgumentException if the cuts are of different epochs or in the wrong order
     */
    public static TopicRange between(String topic, Cut from, Cut to) {
        if (from.epoch() != to.epoch()) {
            throw new IllegalArgumentException("no range between the epochs " + from.epoch() + " and " + to.epoch());
        }
        List<PartitionEnd> ends = to.topics().getOrDefault(topic, List.of());
        return new TopicRange(
                topic,
                IntStream.range(0, ends.size())
                        .mapToObj(partition -> from.end(topic, partition))
                        .toList(),
                ends);
    }

    /**
     * The range of a topic from where a table's events begin on it to a cut, in the partitions that the cut knows.
     *
     * @param beginning for each partition; one that is missing is the table's from its beginning on
     * @param from a cut before which nothing is wanted, {@code null} for none; it may not know the topic
     */
    public static TopicRange since(String topic, List<PartitionEnd> beginning, @Nullable Cut from, Cut to) {
        List<PartitionEnd> ends = to.topics().getOrDefault(topic, List.of());
        return new TopicRange(
                topic,
                IntStream.range(0, ends.size())
                        .mapToObj(partition -> later(
                                partition < beginning.size() ? beginning.get(partition) : PartitionEnd.START,
                                from == null ? PartitionEnd.START : from.end(topic, partition)))
                        .toList(),
                ends);
    }

    private static PartitionEnd later(PartitionEnd one, PartitionEnd other) {
        return one.nextOffset() > other.nextOffset() ? one : other;
    }

    /** How many events the range holds. */
    public long events() {
        return IntStream.range(0, to.size()).mapToLong(this::events).sum();
    }

    long events(int partition) {
        return to.get(partition).events() - from.get(partition).events();
    }
}
