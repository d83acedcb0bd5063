package dev.cdcexport.export.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A group's offsets as so many requests as a broker takes: it writes those of one request at once, and {@code __consumer_offsets} takes 1 MiB
 * unless set otherwise. Stateless.
 */
public final class OffsetRequests {

    /** With the longest names of topic and group a partition's record has about 600 bytes. */
    static final int PARTITIONS = 1_000;

    private OffsetRequests() {}

    /** The offsets, split; none if there are none. */
    public static List<Map<TopicPartition, OffsetAndMetadata>> of(Map<TopicPartition, OffsetAndMetadata> offsets) {
        return of(offsets.keySet()).stream()
                .map(partitions -> partitions.stream().collect(Collectors.toMap(Function.identity(), offsets::get)))
                .toList();
    }

    /** The partitions, split. */
    static List<List<TopicPartition>> of(Collection<TopicPartition> partitions) {
        return Batches.of(partitions, PARTITIONS);
    }
}
