package dev.cdcexport.export.journal;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A watermark as the offsets of the consumer's Kafka group: one for each partition of its tables' topics. */
final class GroupOffsets {

    private GroupOffsets() {}

    /**
     * The offsets to commit; each one's metadata names the LSN, the time and the job, for whoever looks at the group with Kafka's tools.
     *
     * @param watermark the watermark
     * @param jobId the job that sets it
     */
    static Map<TopicPartition, OffsetAndMetadata> of(Watermark watermark, String jobId) {
        Cut cut = watermark.cut();
        String metadata = "lsn=" + cut.lsn() + " committedAt=" + cut.committedAt() + " job=" + jobId;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (WatermarkTable table : watermark.tables()) {
            List<Cut.PartitionEnd> ends = cut.topics().getOrDefault(table.topic(), List.of());
            for (int partition = 0; partition < ends.size(); partition++) {
                offsets.put(
                        new TopicPartition(table.topic(), partition),
                        new OffsetAndMetadata(ends.get(partition).nextOffset(), metadata));
            }
        }
        return offsets;
    }
}
