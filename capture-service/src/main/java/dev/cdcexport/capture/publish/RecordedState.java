package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.RecordPlace;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.source.MarkerKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the control topics hold when capture starts; to be read after {@code initTransactions}, so that no zombie can add to it.
 *
 * @param position where capture stood, empty if the topic is new
 * @param counts the partitions' counts of that position's epoch
 * @param coverage what was known of the tables' coverage in that position's epoch, empty if nothing was
 * @param topics which topic each table has
 * @param schemas all schema versions
 * @param markerKey with which markers are signed, empty if there is none yet
 */
record RecordedState(
        Optional<CapturePosition> position,
        List<PartitionCount> counts,
        Optional<CoverageState> coverage,
        List<TopicOfTable> topics,
        List<TableSchema> schemas,
        Optional<MarkerKey> markerKey) {

    /** The key of the record that holds the markers' key. */
    static final String MARKER_KEY = "marker-key";

    /** Copies the lists. */
    public RecordedState {
        counts = List.copyOf(counts);
        topics = List.copyOf(topics);
        schemas = List.copyOf(schemas);
    }

    /**
     * Reads the topics of position and schemas to their ends.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     * @throws dev.cdcexport.contract.UnreadableRecordException if this version does not understand a record
     */
    public static RecordedState read(KafkaClients clients, TopicNames topics) {
        Map<String, ConsumerRecord<byte[], byte[]>> state = new HashMap<>();
        List<TableSchema> schemas = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
            ControlTopic.read(
                    consumer,
                    topics.position(),
                    record -> state.put(new String(record.key(), StandardCharsets.UTF_8), record));
            ControlTopic.read(consumer, topics.schemas(), record -> schemas.add(value(record, TableSchema.class)));
        }
        Optional<CapturePosition> position = Optional.ofNullable(state.remove(TopicNames.POSITION_KEY))
                .map(record -> value(record, CapturePosition.class));
        Optional<CoverageState> coverage = Optional.ofNullable(state.remove(CoverageState.KEY))
                .map(record -> value(record, CoverageState.class))
                .filter(known ->
                        position.isPresent() && known.epoch() == position.get().epoch());
        Optional<MarkerKey> markerKey =
                Optional.ofNullable(state.remove(MARKER_KEY)).map(record -> value(record, MarkerKey.class));
        List<TopicOfTable> topicsOfTables = state.entrySet().stream()
                .filter(record -> record.getKey().startsWith(TopicOfTable.KEY_PREFIX))
                .map(record -> value(record.getValue(), TopicOfTable.class))
                .toList();
        state.keySet().removeIf(key -> key.startsWith(TopicOfTable.KEY_PREFIX));
        List<PartitionCount> counts = state.values().stream()
                .map(record -> value(record, PartitionCount.class))
                .filter(count ->
                        position.isPresent() && count.epoch() == position.get().epoch())
                .toList();
        return new RecordedState(position, counts, coverage, topicsOfTables, schemas, markerKey);
    }

    private static <T> T value(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        return ContractJson.read(
                record.value(), type, new RecordPlace(record.topic(), record.partition(), record.offset()));
    }
}
