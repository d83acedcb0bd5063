package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.ChangeEventReader;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Position;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
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
    private final Duration patience;

    /**
     * @param consumers stay the caller's
     * @param patience how long to wait without progress
     */
    public LastSchema(LogConsumers consumers, Duration patience) {
        this.consumers = consumers;
        this.patience = patience;
    }

    /**
     * The schema's id at the last event of the range, empty if the range has no events.
     *
     * @throws BrokerUnavailableException if nothing comes within the patience
     */
    public OptionalInt find(TopicRange range) {
        if (range.events() == 0) {
            return OptionalInt.empty();
        }
        ChangeEvent last = null;
        try (LogConsumers.Lease lease = consumers.of(List.of())) {
            for (int partition = 0; partition < range.to().size(); partition++) {
                Cut.PartitionEnd from =
                        partition < range.from().size() ? range.from().get(partition) : Cut.PartitionEnd.START;
                Cut.PartitionEnd to = range.to().get(partition);
                if (to.events() > from.events()) {
                    TopicPartition tp = new TopicPartition(range.topic(), partition);
                    last = later(last, lastEvent(lease.consumer(), tp, from.nextOffset(), to.nextOffset()));
                }
            }
            lease.done();
        }
        return last == null ? OptionalInt.empty() : OptionalInt.of(last.source().schemaId());
    }

    /** Transaction markers and aborted records take offsets too: where the window holds no event, a larger one is read. */
    private @Nullable ChangeEvent lastEvent(Consumer<byte[], byte[]> consumer, TopicPartition tp, long from, long to) {
        consumer.assign(List.of(tp));
        long beginning = consumer.beginningOffsets(List.of(tp)).getOrDefault(tp, 0L);
        long first = Math.max(from, beginning);
        for (long window = FIRST_WINDOW; ; window *= GROWTH) {
            long start = Math.max(first, to - window);
            ConsumerRecord<byte[], byte[]> record = lastRecord(consumer, tp, start, to);
            if (record != null) {
                return new ChangeEventReader().read(record.value());
            }
            if (start <= first) {
                return null;
            }
        }
    }

    private @Nullable ConsumerRecord<byte[], byte[]> lastRecord(
            Consumer<byte[], byte[]> consumer, TopicPartition tp, long start, long end) {
        consumer.seek(tp, start);
        ConsumerRecord<byte[], byte[]> last = null;
        long deadline = System.nanoTime() + patience.toNanos();
        while (consumer.position(tp) < end) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(tp);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < end) {
                    last = record;
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

    private static @Nullable ChangeEvent later(@Nullable ChangeEvent one, @Nullable ChangeEvent other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        Position position = one.source().position();
        return other.source().position().isAfter(position) ? other : one;
    }
}
