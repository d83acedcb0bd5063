package dev.cdcexport.export.kafka;

import dev.cdcexport.contract.TopicNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks after topics and groups. Every call throws a {@link KafkaException} if the broker does not answer. Safe to share. */
public final class TopicAdmin implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 15;

    /** Records are at most 64 MiB; the margin is for keys, headers and the batch. */
    private static final String MAX_MESSAGE_BYTES = String.valueOf(65 * 1024 * 1024);

    private final Admin admin;
    private final TopicDefaults defaults;

    /**
     * What topics are made with.
     *
     * @param partitions of a change topic
     * @param replicationFactor of every topic
     * @param retentionMillis of a change topic, in ms
     */
    public record TopicDefaults(int partitions, short replicationFactor, long retentionMillis) {}

    /** Opens a client. */
    public TopicAdmin(KafkaClients clients, TopicDefaults defaults) {
        this.admin = clients.admin();
        this.defaults = defaults;
    }

    /** Makes the topic of jobs if it is missing. */
    public void ensureJobsTopic(TopicNames topics) {
        create(new NewTopic(topics.jobs(), 1, defaults.replicationFactor())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        MAX_MESSAGE_BYTES)));
    }

    /** Makes change topics that are missing and describes them all. */
    public Map<String, TopicDescription> ensureChangeTopics(Collection<String> topics) {
        Map<String, TopicDescription> found = new HashMap<>(describe(topics));
        List<String> missing =
                topics.stream().filter(topic -> !found.containsKey(topic)).toList();
        for (String topic : missing) {
            create(new NewTopic(topic, defaults.partitions(), defaults.replicationFactor())
                    .configs(Map.of(
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            TopicConfig.CLEANUP_POLICY_DELETE,
                            TopicConfig.RETENTION_MS_CONFIG,
                            String.valueOf(defaults.retentionMillis()),
                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                            MAX_MESSAGE_BYTES)));
        }
        found.putAll(describe(missing));
        return found;
    }

    /** Describes those of the topics that exist. */
    public Map<String, TopicDescription> describe(Collection<String> topics) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(Set.copyOf(topics)).topicNameValues().forEach((topic, future) -> {
            try {
                found.put(topic, await(future));
            } catch (UnknownTopicOrPartitionException e) {
                // Missing is an answer.
                found.remove(topic);
            }
        });
        return found;
    }

    /** The committed offsets of a group, pending transactions awaited. */
    public Map<TopicPartition, OffsetAndMetadata> groupOffsets(String group) {
        return await(admin.listConsumerGroupOffsets(
                        group, new org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata());
    }

    /** Sets the committed offsets of a group that has no members. */
    public void commitGroupOffsets(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        await(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    /** Shuts out who writes under these transactional ids: what is open is aborted, what was being committed is completed. */
    public void fence(Collection<String> transactionalIds) {
        await(admin.fenceProducers(transactionalIds).all());
    }

    /** The cluster's id, as a proof that it answers. */
    public Optional<String> clusterId() {
        return Optional.ofNullable(await(admin.describeCluster().clusterId()));
    }

    private void create(NewTopic topic) {
        try {
            await(admin.createTopics(List.of(topic)).all());
        } catch (TopicExistsException e) {
            // Somebody else was faster, which is as well.
            return;
        }
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException known) {
                throw known;
            }
            throw new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
