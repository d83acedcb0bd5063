package dev.cdcexport.export.journal;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.watermark.Watermark;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Makes the offsets of a consumer's Kafka group what the job log says, for consumers that have no job open. Stateless. */
final class OffsetMirror {

    private final TopicAdmin admin;
    private final TopicNames topics;
    private final JobIndex index;

    OffsetMirror(TopicAdmin admin, TopicNames topics, JobIndex index) {
        this.admin = admin;
        this.topics = topics;
        this.index = index;
    }

    /**
     * Commits the watermark's offsets, which also starts their time to live anew, and takes out those of other topics. Does nothing
     * for a consumer without a watermark.
     *
     * @throws KafkaException if the broker does not answer or refuses
     */
    void reflect(String consumerId) {
        Optional<Watermark> watermark = index.watermark(consumerId);
        if (watermark.isEmpty()) {
            return;
        }
        String jobId = index.watermarkJob(consumerId).map(ExportJob::jobId).orElse("");
        Map<TopicPartition, OffsetAndMetadata> offsets = GroupOffsets.of(watermark.get(), jobId);
        String group = topics.group(consumerId);
        admin.commitGroupOffsets(group, offsets);
        Set<TopicPartition> others = new HashSet<>(admin.groupOffsets(group).keySet());
        others.removeAll(offsets.keySet());
        if (!others.isEmpty()) {
            admin.deleteGroupOffsets(group, others);
        }
    }

    /**
     * Deletes the group; one that is not there is as well.
     *
     * @throws KafkaException if the broker does not answer or refuses
     */
    void delete(String consumerId) {
        admin.deleteGroup(topics.group(consumerId));
    }
}
