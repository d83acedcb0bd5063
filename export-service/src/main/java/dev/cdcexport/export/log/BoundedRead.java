package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/**
 * One pass over a topic's partitions from offsets to offsets, merged by position. Made by {@link KafkaChangeLog} for one call, on
 * its thread, with a consumer that is assigned and positioned.
 *
 * <p>Memory is bounded by one poll's records for each partition: a partition that still holds some is paused.
 */
final class BoundedRead {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Comparator<PartitionRead> BY_POSITION = Comparator.comparing(
            read -> Objects.requireNonNull(read.head()).source().position());

    private final Consumer<byte[], byte[]> consumer;
    private final List<PartitionRead> partitions;
    private final Duration stallTimeout;

    BoundedRead(Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions, Duration stallTimeout) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.stallTimeout = stallTimeout;
    }

    /** Takes an event with the offset at which it stands. */
    @FunctionalInterface
    interface Sink {
        void accept(long offset, ChangeEvent event) throws IOException;

        /** Takes note that the next events come from another poll. */
        default void endOfPoll() throws InterruptedException {}
    }

    void run(Sink sink) throws IOException, InterruptedException {
        Queue<PartitionRead> heads = new PriorityQueue<>(Math.max(1, partitions.size()), BY_POSITION);
        while (fill()) {
            for (PartitionRead partition : partitions) {
                if (partition.head() != null) {
                    heads.add(partition);
                }
            }
            handOn(heads, sink);
            sink.endOfPoll();
            heads.clear();
        }
    }

    /** Hands on the smallest head again and again, until a partition must be polled before the smallest is known. */
    private static void handOn(Queue<PartitionRead> heads, Sink sink) throws IOException {
        for (PartitionRead first = heads.poll(); first != null; first = heads.poll()) {
            sink.accept(first.headOffset(), Objects.requireNonNull(first.head()));
            first.advance();
            if (first.isStarved()) {
                return;
            }
            if (first.head() != null) {
                heads.add(first);
            }
        }
    }

    /** Polls until no partition is starved; returns whether there is any event left. */
    private boolean fill() throws InterruptedException {
        long deadline = System.nanoTime() + stallTimeout.toNanos();
        while (partitions.stream().anyMatch(PartitionRead::isStarved)) {
            if (poll()) {
                deadline = System.nanoTime() + stallTimeout.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw stalled();
            }
        }
        return partitions.stream().anyMatch(partition -> partition.head() != null);
    }

    private boolean poll() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(
                    "interrupted while reading " + partitions.get(0).partition());
        }
        pauseAllButTheStarved();
        ConsumerRecords<byte[], byte[]> records = pollOnce();
        boolean progress = !records.isEmpty();
        for (PartitionRead partition : partitions) {
            partition.add(records.records(partition.partition()));
            if (!partition.hasReachedEnd()) {
                partition.reached(consumer.position(partition.partition(), stallTimeout));
                progress |= partition.hasReachedEnd();
            }
        }
        return progress;
    }

    /** Where retention overtakes the read, goes on from what is left: the count tells whether events were lost. */
    private ConsumerRecords<byte[], byte[]> pollOnce() {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            consumer.seekToBeginning(e.partitions());
            return ConsumerRecords.empty();
        }
    }

    private void pauseAllButTheStarved() {
        for (PartitionRead partition : partitions) {
            if (partition.isStarved()) {
                consumer.resume(List.of(partition.partition()));
            } else {
                consumer.pause(List.of(partition.partition()));
            }
        }
    }

    private BrokerUnavailableException stalled() {
        PartitionRead starved =
                partitions.stream().filter(PartitionRead::isStarved).findFirst().orElseThrow();
        return new BrokerUnavailableException("no record of " + starved.partition() + " before offset "
                + starved.to().nextOffset() + " came for " + stallTimeout.toSeconds()
                + " s: the broker is slow or down, or a transaction of capture is still open");
    }
}
