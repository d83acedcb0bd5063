package dev.cdcexport.export.kafka;

import dev.cdcexport.contract.RecordSize;
import dev.cdcexport.contract.TopicNames;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks after topics and groups. Every call throws a {@link KafkaException} if the broker does not answer. Safe to share. */
public final class TopicAdmin implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** A controller writes the topics of one request at once, as at most 10,000 records, and is to answer in time. */
    private static final int RECORDS_OF_ONE_REQUEST = 1_000;

    /** One for the topic itself and one for each of its settings. */
    private static final int RECORDS_BESIDE_PARTITIONS = 4;

    private static final String MAX_MESSAGE_BYTES = String.valueOf(RecordSize.LARGEST_BATCH);

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
        create(List.of(new NewTopic(topics.jobs(), 1, defaults.replicationFactor())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        MAX_MESSAGE_BYTES))));
    }

    /** Makes change topics that are missing and describes them all. */
    public Map<String, TopicDescription> ensureChangeTopics(Collection<String> topics) {
        Map<String, TopicDescription> found = new HashMap<>(describe(topics));
        List<String> missing =
                topics.stream().filter(topic -> !found.containsKey(topic)).toList();
        int size = Math.max(1, RECORDS_OF_ONE_REQUEST / (defaults.partitions() + RECORDS_BESIDE_PARTITIONS));
        for (List<String> some : Batches.of(missing, size)) {
            create(some.stream().map(this::changeTopic).toList());
            found.putAll(awaitMade(some));
        }
        return found;
    }

    private NewTopic changeTopic(String name) {
        return new NewTopic(name, defaults.partitions(), defaults.replicationFactor())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        String.valueOf(defaults.retentionMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        MAX_MESSAGE_BYTES));
    }

    /** A topic that was just made may be unknown for a moment. */
    private Map<String, TopicDescription> awaitMade(List<String> made) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        Map<String, TopicDescription> found = describe(made);
        while (found.size() < made.size()) {
            if (System.nanoTime() > deadline) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        (made.size() - found.size()) + " topics were made but are not known, of " + made);
            }
            found = describe(made);
        }
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
        for (Map<TopicPartition, OffsetAndMetadata> request : OffsetRequests.of(offsets)) {
            await(admin.alterConsumerGroupOffsets(group, request).all());
        }
    }

    /** Takes offsets out of a group that has no members. */
    public void deleteGroupOffsets(String group, Set<TopicPartition> partitions) {
        for (List<TopicPartition> request : OffsetRequests.of(partitions)) {
            await(admin.deleteConsumerGroupOffsets(group, Set.copyOf(request)).all());
        }
    }

    /** Deletes a group with its offsets; does nothing if it is not there. */
    public void deleteGroup(String group) {
        try {
            await(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (GroupIdNotFoundException e) {
            // It was never made, or is gone already, which is as well.
            return;
        }
    }

    /**
     * Ends the transactions that are open on a control topic, as those of a process that died are for up to their timeout: aborts
     * them, or completes those whose commit was decided. Their producers are fenced.
     */
    public void endOpenTransactions(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Set<Long> producers =
                await(admin.describeProducers(List.of(partition)).partitionResult(partition)).activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .map(ProducerState::producerId)
                        .collect(Collectors.toSet());
        if (producers.isEmpty()) {
            return;
        }
        Set<String> open =
                await(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                                .all())
                        .stream()
                        .map(TransactionListing::transactionalId)
                        .collect(Collectors.toSet());
        await(admin.fenceProducers(open).all());
    }

    /**
     * The cluster's id, as a proof that it answers.
     *
     * @param within how long it may take
     */
    public Optional<String> clusterId(Duration within) {
        return Optional.ofNullable(await(admin.describeCluster().clusterId(), within));
    }

    private void create(List<NewTopic> topics) {
        admin.createTopics(topics).values().values().forEach(TopicAdmin::awaitAnswer);
    }

    private static void awaitAnswer(KafkaFuture<Void> made) {
        try {
            await(made);
        } catch (TopicExistsException e) {
            // Somebody else was faster, which is as well.
            return;
        }
    }

    private static <T> T await(KafkaFuture<T> future) {
        return await(future, TIMEOUT);
    }

    private static <T> T await(KafkaFuture<T> future, Duration within) {
        try {
            return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException known) {
                throw known;
            }
            throw new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "no answer within " + within.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
