package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.ChangeEventReader;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Position;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition's part of a bounded read: the records polled but not handed on yet, and the proof that none is missing or double.
 * Used by {@link BoundedRead} alone, on its thread.
 */
final class PartitionRead {

    private final TopicPartition partition;
    private final PartitionEnd from;
    private final PartitionEnd to;
    private final ChangeEventReader events = new ChangeEventReader();
    private final Queue<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
    private @Nullable ChangeEvent head;
    private long headOffset;
    private @Nullable Position last;
    private long count;
    private boolean reachedEnd;

    PartitionRead(TopicPartition partition, PartitionEnd from, PartitionEnd to) {
        this.partition = partition;
        this.from = from;
        this.to = to;
        this.reachedEnd = from.nextOffset() == to.nextOffset();
    }

    TopicPartition partition() {
        return partition;
    }

    PartitionEnd from() {
        return from;
    }

    PartitionEnd to() {
        return to;
    }

    /** Takes what a poll returned; records from the end on belong to the next range. */
    void add(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.offset() < to.nextOffset()) {
                polled.add(record);
            }
        }
        if (head == null) {
            advance();
        }
    }

    /** Takes note of the offset that the consumer would fetch next: transaction markers take offsets, so no record may tell. */
    void reached(long offset) {
        reachedEnd = reachedEnd || offset >= to.nextOffset();
    }

    boolean hasReachedEnd() {
        return reachedEnd;
    }

    /** Whether its next event is unknown until more is polled. */
    boolean isStarved() {
        return head == null && !reachedEnd;
    }

    /** The next event, {@code null} if there is none or none is polled yet. */
    @Nullable
    ChangeEvent head() {
        return head;
    }

    long headOffset() {
        return headOffset;
    }

    /** How many events it has handed on or holds as its head. */
    long count() {
        return count;
    }

    /** How many events lie between the cuts. */
    long expected() {
        return to.events() - from.events();
    }

    /** Whether as many events came as lie between the cuts. */
    boolean isWhole() {
        return count == expected();
    }

    /** Goes to the next event. */
    void advance() {
        ConsumerRecord<byte[], byte[]> record = polled.poll();
        head = record == null ? null : decode(record);
    }

    private ChangeEvent decode(ConsumerRecord<byte[], byte[]> record) {
        ChangeEvent event = parse(record);
        Position position = event.source().position();
        if (last != null && !position.isAfter(last)) {
            throw new LogInconsistentException("events of " + partition + " are not in commit order: at offset "
                    + record.offset() + " " + position + " follows " + last);
        }
        last = position;
        headOffset = record.offset();
        count++;
        return event;
    }

    private ChangeEvent parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            return events.read(record.value() == null ? new byte[0] : record.value());
        } catch (IllegalArgumentException e) {
            throw new LogInconsistentException(
                    "the record of " + partition + " at offset " + record.offset() + " is no change event", e);
        }
    }
}
