package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.ChangeEventReader;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the schema that the last event of a range names, by reading the range's end only. The header of a file is that schema, and must
 * be written before the first row. Safe to share between threads.
 */
public final class LastSchema {

    private static final long FIRST_WINDOW = 64;
    private static final int GROWTH = 16;
    private static final Duration POLL = Duration.ofMillis(100);

    private final LogConsumers consumers;
    private final IntFunction<TableSchema> schemas;
    private final Duration patience;

    /**
     * @param consumers stay the caller's
     * @param schemas gives the schema that an event names by its id
     * @param patience how long to wait without progress
     */
    public LastSchema(LogConsumers consumers, IntFunction<TableSchema> schemas, Duration patience) {
        this.consumers = consumers;
        this.schemas = schemas;
        this.patience = patience;
    }

    /**
     * The schema's id at the table's last event in the range, empty if it has none.
     *
     * @throws BrokerUnavailableException if nothing comes within the patience
     */
    public OptionalInt find(TableRange range) {
        if (range.events() == 0) {
            return OptionalInt.empty();
        }
        ChangeEvent last = null;
        try (LogConsumers.Lease lease = consumers.of(List.of())) {
            for (TopicRange topic : range.topics()) {
                last = later(last, lastEvent(lease.consumer(), topic, range));
            }
            lease.done();
        }
        return last == null ? OptionalInt.empty() : OptionalInt.of(last.source().schemaId());
    }

    private @Nullable ChangeEvent lastEvent(Consumer<byte[], byte[]> consumer, TopicRange topic, TableRange range) {
        ChangeEvent last = null;
        for (int partition = 0; partition < topic.to().size(); partition++) {
            Cut.PartitionEnd from = topic.from().get(partition);
            Cut.PartitionEnd to = topic.to().get(partition);
            if (to.events() > from.events()) {
                TopicPartition tp = new TopicPartition(topic.topic(), partition);
                last = later(last, lastEvent(consumer, tp, from.nextOffset(), to.nextOffset(), range));
            }
        }
        return last;
    }

    /** Transaction markers and aborted records take offsets too: where the window holds no event, a larger one is read. */
    private @Nullable ChangeEvent lastEvent(
            Consumer<byte[], byte[]> consumer, TopicPartition tp, long from, long to, TableRange range) {
        consumer.assign(List.of(tp));
        long beginning = consumer.beginningOffsets(List.of(tp)).getOrDefault(tp, 0L);
        long first = Math.max(from, beginning);
        for (long window = FIRST_WINDOW; ; window *= GROWTH) {
            long start = Math.max(first, to - window);
            ChangeEvent event = lastEventFrom(consumer, tp, start, to, range);
            if (event != null) {
                return event;
            }
            if (start <= first) {
                return null;
            }
        }
    }

    private @Nullable ChangeEvent lastEventFrom(
            Consumer<byte[], byte[]> consumer, TopicPartition tp, long start, long end, TableRange range) {
        consumer.seek(tp, start);
        ChangeEventReader reader = new ChangeEventReader();
        ChangeEvent last = null;
        long deadline = System.nanoTime() + patience.toNanos();
        while (consumer.position(tp) < end) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(tp);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < end) {
                    ChangeEvent event = reader.read(record.value());
                    last = isOf(range, event) ? event : last;
                }
            }
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new BrokerUnavailableException("no records of " + tp + " before offset " + end);
            }
        }
        return last;
    }

    private boolean isOf(TableRange range, ChangeEvent event) {
        return range.holds(
                event.source().position(), schemas.apply(event.source().schemaId()));
    }

    private static @Nullable ChangeEvent later(@Nullable ChangeEvent one, @Nullable ChangeEvent other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        Position position = one.source().position();
        return other.source().position().isAfter(position) ? other : one;
    }
}
