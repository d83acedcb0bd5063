package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.RecordSize;
import dev.cdcexport.contract.TopicNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics that capture writes to. Every call throws a {@link KafkaException} if the broker does not answer. */
public final class CaptureTopics {

    private static final long TIMEOUT_SECONDS = 20;

    private static final String MAX_MESSAGE_BYTES = String.valueOf(RecordSize.LARGEST_BATCH);

    private static final String FOR_EVER = "-1";

    /** A controller writes the topics of one request at once, as at most 10,000 records, and is to answer in time. */
    private static final int RECORDS_OF_ONE_REQUEST = 1_000;

    /** One for the topic itself and one for each of its settings. */
    private static final int RECORDS_BESIDE_PARTITIONS = 4;

    private final Admin admin;
    private final TopicNames topics;
    private final Defaults defaults;

    /**
     * What topics are made with.
     *
     * @param partitions of a change topic
     * @param replicationFactor of every topic
     * @param retentionMillis of a change topic, in ms
     */
    public record Defaults(int partitions, short replicationFactor, long retentionMillis) {}

    /** The admin client stays the caller's. */
    public CaptureTopics(Admin admin, TopicNames topics, Defaults defaults) {
        this.admin = admin;
        this.topics = topics;
        this.defaults = defaults;
    }

    /** Makes the control topics that are missing. */
    public void ensureControlTopics() {
        Map<String, String> compacted = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        Map<String, String> keptForEver = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                FOR_EVER);
        Map<String, String> refused = create(List.of(
                topic(topics.position(), 1, compacted),
                topic(topics.cuts(), 1, compacted),
                topic(topics.schemas(), 1, keptForEver)));
        if (!refused.isEmpty()) {
            throw new KafkaException(String.join("; ", refused.values()));
        }
    }

    /**
     * A change topic as it is now.
     *
     * @param id its identity; another one under the same name means that the topic was deleted and made again
     * @param partitions how many it has
     */
    record ChangeTopic(String id, int partitions) {}

    /**
     * Change topics that were to exist.
     *
     * @param topics those that do
     * @param refused why, for each one that the broker refuses to make
     */
    record Ensured(Map<String, ChangeTopic> topics, Map<String, String> refused) {}

    /** Makes change topics that are missing and describes them all. */
    Ensured ensureChangeTopics(Collection<String> names) {
        Map<String, ChangeTopic> known = new HashMap<>(describe(names));
        Map<String, String> refused = new HashMap<>();
        List<String> missing =
                names.stream().filter(name -> !known.containsKey(name)).toList();
        Map<String, String> settings = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(defaults.retentionMillis()));
        int size = Math.max(1, RECORDS_OF_ONE_REQUEST / (defaults.partitions() + RECORDS_BESIDE_PARTITIONS));
        for (int from = 0; from < missing.size(); from += size) {
            List<String> some = missing.subList(from, Math.min(missing.size(), from + size));
            refused.putAll(create(some.stream()
                    .map(name -> topic(name, defaults.partitions(), settings))
                    .toList()));
            known.putAll(awaitMade(
                    some.stream().filter(name -> !refused.containsKey(name)).toList()));
        }
        return new Ensured(known, refused);
    }

    /** Those of some topics that are compacted, as no change topic is; one that may not be looked at counts as a change topic. */
    Set<String> compacted(Collection<String> names) {
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Set<String> compacted = new HashSet<>();
        admin.describeConfigs(resources).values().forEach((resource, future) -> {
            try {
                if (await(future)
                        .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                        .value()
                        .contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                    compacted.add(resource.name());
                }
            } catch (AuthorizationException | UnknownTopicOrPartitionException e) {
                compacted.remove(resource.name());
            }
        });
        return compacted;
    }

    /** A topic that was just made may be unknown for a moment; a cut that left it out would say that it is empty. */
    private Map<String, ChangeTopic> awaitMade(Collection<String> made) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        Map<String, ChangeTopic> found = describe(made);
        while (found.size() < made.size()) {
            if (System.nanoTime() > deadline) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "topics were made but are not known: " + made);
            }
            found = describe(made);
        }
        return found;
    }

    /** Those of the topics that exist. */
    Map<String, ChangeTopic> describe(Collection<String> names) {
        Map<String, ChangeTopic> found = new HashMap<>();
        admin.describeTopics(Set.copyOf(names)).topicNameValues().forEach((name, future) -> {
            try {
                TopicDescription description = await(future);
                found.put(
                        name,
                        new ChangeTopic(
                                description.topicId().toString(),
                                description.partitions().size()));
            } catch (UnknownTopicOrPartitionException e) {
                // Missing is an answer.
                found.remove(name);
            }
        });
        return found;
    }

    /** The offsets that the next records will have at least, aborted records and markers counted. */
    Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        ListOffsetsResult result = admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
        Map<TopicPartition, Long> ends = new HashMap<>();
        await(result.all()).forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_MESSAGE_BYTES);
        return new NewTopic(name, partitions, defaults.replicationFactor()).configs(all);
    }

    /** Makes topics; those are left out, with the reason, that the broker takes for wrong in themselves or does not let this client make. */
    private Map<String, String> create(List<NewTopic> wanted) {
        Map<String, String> refused = new HashMap<>();
        admin.createTopics(wanted).values().forEach((name, made) -> {
            try {
                await(made);
            } catch (TopicExistsException e) {
                // As wanted.
                refused.remove(name);
            } catch (InvalidTopicException | AuthorizationException | PolicyViolationException e) {
                refused.put(name, "Kafka refuses to make its topic " + name + ": " + e.getMessage());
            }
        });
        return refused;
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
            throw new InterruptException(e);
        }
    }
}
