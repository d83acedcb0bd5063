package dev.cdcexport.export.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * The first and last offsets that partitions have now, held against a range. Made by {@link KafkaChangeLog}, on its thread.
 *
 * @param beginnings the first offset of each partition
 * @param ends the end of each partition, as far as the consumer that asked may see it
 */
record LogBounds(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {

    /**
     * Asks the broker.
     *
     * @throws LogResetException if there is no such partition
     */
    static LogBounds look(Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions, Duration timeout) {
        requireToExist(consumer, partitions, timeout);
        List<TopicPartition> all =
                partitions.stream().map(PartitionRead::partition).toList();
        return new LogBounds(consumer.beginningOffsets(all, timeout), consumer.endOffsets(all, timeout));
    }

    private static void requireToExist(
            Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions, Duration timeout) {
        Set<TopicPartition> existing = existing(consumer, partitions, timeout);
        for (PartitionRead read : partitions) {
            if (!existing.contains(read.partition())) {
                throw reset(read, 0);
            }
        }
    }

    /** Of many topics all are asked for at once. */
    private static Set<TopicPartition> existing(
            Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions, Duration timeout) {
        String first = partitions.get(0).partition().topic();
        boolean ofOneTopic =
                partitions.stream().allMatch(read -> read.partition().topic().equals(first));
        Stream<PartitionInfo> found = ofOneTopic
                ? consumer.partitionsFor(first, timeout).stream()
                : consumer.listTopics(timeout).values().stream().flatMap(List::stream);
        return found.map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
    }

    long beginning(PartitionRead read) {
        return beginnings.getOrDefault(read.partition(), 0L);
    }

    private long end(PartitionRead read) {
        return ends.getOrDefault(read.partition(), 0L);
    }

    boolean reachEndOf(PartitionRead read) {
        return end(read) >= read.to().nextOffset();
    }

    void requireEndOf(PartitionRead read) {
        if (!reachEndOf(read)) {
            throw reset(read, end(read));
        }
    }

    /** Fails if there are events in the range but the partition begins after it. */
    void requireSomeOf(PartitionRead read) {
        if (read.expected() > 0 && beginning(read) >= read.to().nextOffset()) {
            throw truncated(read);
        }
    }

    /**
     * Fails if not all events came. That the partition begins after the range does is no loss by itself: where a table is idle for
     * longer than the retention, what was removed are transaction markers.
     */
    void requireAllOf(PartitionRead read) {
        if (read.isWhole()) {
            return;
        }
        if (beginning(read) > read.from().nextOffset()) {
            throw truncated(read);
        }
        throw new LogInconsistentException("between the offsets " + read.from().nextOffset() + " and "
                + read.to().nextOffset() + " of " + read.partition() + " there are " + read.count()
                + " events, where the cuts count " + read.expected());
    }

    private LogTruncatedException truncated(PartitionRead read) {
        return new LogTruncatedException(
                read.partition().topic(),
                read.partition().partition(),
                read.from().nextOffset(),
                beginning(read));
    }

    private static LogResetException reset(PartitionRead read, long end) {
        return new LogResetException(
                read.partition().topic(),
                read.partition().partition(),
                read.to().nextOffset(),
                end);
    }
}
