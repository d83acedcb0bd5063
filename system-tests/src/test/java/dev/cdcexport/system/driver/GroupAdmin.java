package dev.cdcexport.system.driver;

import dev.cdcexport.stack.SharedStack;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.TopicPartition;

/** A consumer's Kafka group as an administrator sees and spoils it. */
public final class GroupAdmin implements AutoCloseable {

    private final String group;
    private final Admin admin;

    public GroupAdmin(String prefix, String consumer) {
        this.group = prefix + ".export." + consumer;
        this.admin = Admin.create(Map.of("bootstrap.servers", SharedStack.get().bootstrapServers()));
    }

    /** The committed offset of each partition, by topic and number. */
    public Map<String, Long> offsets() throws ExecutionException, InterruptedException {
        Map<String, Long> offsets = new TreeMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition.toString(), offset.offset()));
        return offsets;
    }

    /** As Kafka does when the group was idle for a week. */
    public void dropOffsets() throws ExecutionException, InterruptedException {
        Set<TopicPartition> partitions = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .keySet();
        admin.deleteConsumerGroupOffsets(group, partitions).all().get();
    }

    public boolean exists() throws ExecutionException, InterruptedException {
        return admin.listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet())
                .containsAll(List.of(group));
    }

    @Override
    public void close() {
        admin.close();
    }
}
