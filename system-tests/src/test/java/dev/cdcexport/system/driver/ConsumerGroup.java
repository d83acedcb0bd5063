package dev.cdcexport.system.driver;

import dev.cdcexport.stack.SharedStack;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;

/** The offsets of a consumer's Kafka group, as Kafka's own tools show them. */
public final class ConsumerGroup {

    private ConsumerGroup() {}

    /** From the partition to its committed offset with the metadata; what is in an open transaction is not yet there. */
    public static Map<String, String> offsets(RunningSystem system, String consumer) {
        String group = system.prefix() + ".export." + consumer;
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", SharedStack.get().bootstrapServers()))) {
            Map<String, String> offsets = new TreeMap<>();
            admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(false))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) ->
                            offsets.put(partition.toString(), offset.offset() + " " + offset.metadata()));
            return offsets;
        } catch (ExecutionException e) {
            throw new AssertionError("the offsets of " + group + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
