package dev.cdcexport.export.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        String topic = partitions.get(0).partition().topic();
        List<Integer> existing = consumer.partitionsFor(topic, timeout).stream()
                .map(PartitionInfo::partition)
                .toList();
        for (PartitionRead read : partitions) {
            if (!existing.contains(read.partition().partition())) {
                throw reset(read, 0);
            }
        }
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
