package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.ChangeEventReader;
import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import dev.cdcexport.source.SourceDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what the service published, as a downstream reader would: committed records up to a cut. One thread uses it. */
final class ChangeTopicReader {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long DEADLINE_SECONDS = 90;
    private static final long EMIT_AGAIN_SECONDS = 3;

    private final String bootstrapServers;
    private final TopicNames topics;
    private final SourceDatabase database;

    ChangeTopicReader(String bootstrapServers, TopicNames topics, SourceDatabase database) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.database = database;
    }

    /** A cut after all that has committed. A marker that is written before there is a slot is lost, so it is written again. */
    Cut cut() throws SQLException {
        String id = UUID.randomUUID().toString();
        long deadline = System.nanoTime() + Duration.ofSeconds(DEADLINE_SECONDS).toNanos();
        while (System.nanoTime() < deadline) {
            emit(id);
            Optional<Cut> cut = findCut(id, Duration.ofSeconds(EMIT_AGAIN_SECONDS));
            if (cut.isPresent()) {
                return cut.get();
            }
        }
        throw new AssertionError("no cut within " + DEADLINE_SECONDS + " s");
    }

    /** Writes a marker, once capture has told how to sign it. */
    private void emit(String id) throws SQLException {
        Optional<MarkerKey> key = findMarkerKey(Duration.ofSeconds(EMIT_AGAIN_SECONDS));
        if (key.isPresent()) {
            try (Connection connection = database.open("test marker")) {
                Marker.emit(connection, topics, key.get(), id);
            }
        }
    }

    /** With which markers are signed. */
    MarkerKey markerKey() {
        return findMarkerKey(Duration.ofSeconds(DEADLINE_SECONDS)).orElseThrow();
    }

    private Optional<MarkerKey> findMarkerKey(Duration within) {
        return find(
                within,
                record -> Optional.ofNullable(record.headers().lastHeader(MarkerKey.HEADER))
                        .map(header -> MarkerKey.of(header.value())));
    }

    /** The answer to a marker, if it comes within a time. */
    Optional<Cut> findCut(String id, Duration within) {
        return find(
                within,
                record -> id.equals(new String(record.key(), StandardCharsets.UTF_8))
                        ? Optional.of(ContractJson.read(record.value(), Cut.class))
                        : Optional.empty());
    }

    /** The first thing that an answer of capture's tells. */
    private <T> Optional<T> find(Duration within, Function<ConsumerRecord<byte[], byte[]>, Optional<T>> what) {
        TopicPartition cuts = new TopicPartition(topics.cuts(), 0);
        long deadline = System.nanoTime() + within.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            consumer.assign(List.of(cuts));
            consumer.seekToBeginning(List.of(cuts));
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Optional<T> found = what.apply(record);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** The cut record as it stands on the topic: all answers, in order. */
    List<Cut> cuts() {
        List<Cut> cuts = new ArrayList<>();
        readAll(
                topics.cuts(),
                0,
                end(topics.cuts(), 0),
                record -> cuts.add(ContractJson.read(record.value(), Cut.class)));
        return cuts;
    }

    /** The ids of the markers that were answered, in order. */
    List<String> answered() {
        List<String> ids = new ArrayList<>();
        readAll(
                topics.cuts(),
                0,
                end(topics.cuts(), 0),
                record -> ids.add(new String(record.key(), StandardCharsets.UTF_8)));
        return ids;
    }

    /** The events of a table's only partition before a cut, in the topic's order. */
    List<ChangeEvent> events(TableName table, Cut cut) {
        List<ChangeEvent> events = new ArrayList<>();
        ChangeEventReader reader = new ChangeEventReader();
        records(table, cut, record -> events.add(reader.read(record.value())));
        return events;
    }

    /** The records of a table's only partition before a cut, in the topic's order. */
    void records(TableName table, Cut cut, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        String topic = topics.changes(table);
        readAll(topic, 0, cut.end(topic, 0).nextOffset(), to);
    }

    /** The schema versions, by id. */
    Map<Integer, TableSchema> schemas() {
        Map<Integer, TableSchema> schemas = new HashMap<>();
        readAll(topics.schemas(), 0, end(topics.schemas(), 0), record -> {
            TableSchema schema = ContractJson.read(record.value(), TableSchema.class);
            schemas.put(schema.id(), schema);
        });
        return schemas;
    }

    /** How far the first partition reaches, records of open and aborted transactions included; 0 if there is no such topic. */
    long end(TableName table) {
        return end(topics.changes(table), 0);
    }

    private long end(String topic, int partition) {
        TopicPartition wanted = new TopicPartition(topic, partition);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            if (!consumer.listTopics().containsKey(topic)) {
                return 0;
            }
            return consumer.endOffsets(List.of(wanted)).getOrDefault(wanted, 0L);
        }
    }

    private void readAll(String topic, int partition, long end, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        TopicPartition wanted = new TopicPartition(topic, partition);
        long deadline = System.nanoTime() + Duration.ofSeconds(DEADLINE_SECONDS).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            consumer.assign(List.of(wanted));
            consumer.seekToBeginning(List.of(wanted));
            while (consumer.position(wanted) < end) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(topic + " cannot be read to " + end);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end) {
                        to.accept(record);
                    }
                }
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        isolation,
                        "enable.auto.commit",
                        false,
                        "max.poll.records",
                        10_000,
                        "auto.offset.reset",
                        "earliest",
                        "max.partition.fetch.bytes",
                        8 * 1024 * 1024),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Fails if one stands twice or before an earlier one. */
    static void assertInOrder(List<ChangeEvent> events) {
        List<Position> positions =
                events.stream().map(event -> event.source().position()).toList();
        assertThat(positions).isSorted().doesNotHaveDuplicates();
    }
}
