package dev.cdcexport.export.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetRequestsTest {

    @Test
    void splitsTheOffsetsOfManyPartitionsWithoutLosingOrDoublingOne() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int partition = 0; partition < 2 * OffsetRequests.PARTITIONS + 1; partition++) {
            offsets.put(new TopicPartition("t", partition), new OffsetAndMetadata(partition));
        }

        List<Map<TopicPartition, OffsetAndMetadata>> requests = OffsetRequests.of(offsets);

        assertThat(requests).extracting(Map::size).containsExactlyInAnyOrder(1_000, 1_000, 1);
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        requests.forEach(all::putAll);
        assertThat(all).isEqualTo(offsets);
    }

    @Test
    void asksForNothingWhereThereIsNothing() {
        assertThat(OffsetRequests.of(Map.of())).isEmpty();
    }
}
