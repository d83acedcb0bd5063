package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What the control topics hold when capture starts; to be read after {@code initTransactions}, so that no zombie can add to it.
 *
 * @param position where capture stood, empty if the topic is new
 * @param counts the partitions' counts of that position's epoch
 * @param coverage what was known of the tables' coverage in that position's epoch, empty if nothing was
 * @param schemas all schema versions
 */
record RecordedState(
        Optional<CapturePosition> position,
        List<PartitionCount> counts,
        Optional<CoverageState> coverage,
        List<TableSchema> schemas) {

    static final String POSITION_KEY = "position";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Copies the lists. */
    public RecordedState {
        counts = List.copyOf(counts);
        schemas = List.copyOf(schemas);
    }

    /**
     * Reads the topics of position and schemas to their ends.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    public static RecordedState read(KafkaClients clients, TopicNames topics) {
        Map<String, byte[]> state = new HashMap<>();
        List<TableSchema> schemas = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
            readAll(
                    consumer,
                    topics.position(),
                    record -> state.put(new String(record.key(), StandardCharsets.UTF_8), record.value()));
            readAll(
                    consumer,
                    topics.schemas(),
                    record -> schemas.add(ContractJson.read(record.value(), TableSchema.class)));
        }
        Optional<CapturePosition> position = Optional.ofNullable(state.remove(POSITION_KEY))
                .map(json -> ContractJson.read(json, CapturePosition.class));
        Optional<CoverageState> coverage = Optional.ofNullable(state.remove(CoverageState.KEY))
                .map(json -> ContractJson.read(json, CoverageState.class))
                .filter(known ->
                        position.isPresent() && known.epoch() == position.get().epoch());
        List<PartitionCount> counts = state.values().stream()
                .map(json -> ContractJson.read(json, PartitionCount.class))
                .filter(count ->
                        position.isPresent() && count.epoch() == position.get().epoch())
                .toList();
        return new RecordedState(position, counts, coverage, schemas);
    }

    private static void readAll(
            Consumer<byte[], byte[]> consumer,
            String topic,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) < end) {
            consumer.poll(POLL).records(partition).forEach(receiver);
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the topic " + topic + " could not be read to its end " + end);
            }
        }
    }
}
