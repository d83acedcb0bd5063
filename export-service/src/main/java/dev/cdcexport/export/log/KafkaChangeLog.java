package dev.cdcexport.export.log;

import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** The change log in Kafka. Thread-safe: each call has consumers of its own, which join no group and commit nothing. */
public final class KafkaChangeLog implements ChangeLog {

    /** So many are worth a thread. */
    private static final long MANY_EVENTS = 5_000;

    private static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(30);

    private final LogConsumers consumers;
    private final Duration stallTimeout;

    /** As the other constructor, with 30 seconds. */
    public KafkaChangeLog(LogConsumers consumers) {
        this(consumers, DEFAULT_STALL_TIMEOUT);
    }

    /**
     * @param consumers stay the caller's
     * @param stallTimeout how long the broker may give neither an answer nor a record
     */
    public KafkaChangeLog(LogConsumers consumers, Duration stallTimeout) {
        this.consumers = consumers;
        this.stallTimeout = stallTimeout;
    }

    @Override
    public void read(Collection<TopicRange> ranges, EventSink sink) throws IOException, InterruptedException {
        List<PartitionRead> partitions = ranges.stream()
                .flatMap(range -> partitionsOf(range).stream())
                .filter(partition -> !partition.hasReachedEnd())
                .toList();
        if (partitions.isEmpty()) {
            return;
        }
        long events = ranges.stream().mapToLong(TopicRange::events).sum();
        if (events < MANY_EVENTS) {
            calling(() -> readAll(partitions, (offset, event) -> sink.accept(event)));
        } else {
            new ReadAhead().run(into -> calling(() -> readAll(partitions, into)), sink);
        }
    }

    @Override
    public void requireReadable(Collection<TopicRange> ranges) throws InterruptedException {
        List<PartitionRead> partitions =
                ranges.stream().flatMap(range -> partitionsOf(range).stream()).toList();
        if (!partitions.isEmpty()) {
            calling(() -> {
                try (LogConsumers.Lease lease = consumers.of(assigned(partitions))) {
                    lookBefore(lease.consumer(), partitions);
                    lease.done();
                }
            });
        }
    }

    @Override
    public PartitionEnd locate(String topic, int partition, PartitionEnd from, PartitionEnd to, Lsn lsn)
            throws InterruptedException {
        if (from.equals(to)) {
            return to;
        }
        PartitionRead read = new PartitionRead(new TopicPartition(topic, partition), from, to);
        CutSearch search = new CutSearch(from, lsn);
        try {
            calling(() -> readAll(List.of(read), search));
        } catch (IOException e) {
            throw new UncheckedIOException("a search writes nothing", e);
        }
        return search.foundOr(to);
    }

    private void readAll(List<PartitionRead> partitions, BoundedRead.Sink sink)
            throws IOException, InterruptedException {
        try (LogConsumers.Lease lease = consumers.of(assigned(partitions))) {
            Consumer<byte[], byte[]> consumer = lease.consumer();
            LogBounds bounds = lookBefore(consumer, partitions);
            for (PartitionRead read : partitions) {
                consumer.seek(read.partition(), Math.max(read.from().nextOffset(), bounds.beginning(read)));
            }
            new BoundedRead(consumer, partitions, stallTimeout).run(sink);
            lookAfter(consumer, partitions);
            lease.done();
        }
    }

    private LogBounds lookBefore(Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions) {
        LogBounds bounds = LogBounds.look(consumer, partitions, stallTimeout);
        partitions.forEach(bounds::requireSomeOf);
        if (!partitions.stream().allMatch(bounds::reachEndOf)) {
            requireEnds(partitions);
        }
        return bounds;
    }

    /**
     * A commit marker comes to the partitions one after the other: a committed event may stand where a read_committed consumer
     * does not see it yet. Such an end is waited for, a log that is shorter is not.
     */
    private void requireEnds(List<PartitionRead> partitions) {
        try (Consumer<byte[], byte[]> consumer = consumers.uncommitted(assigned(partitions))) {
            LogBounds bounds = LogBounds.look(consumer, partitions, stallTimeout);
            partitions.forEach(bounds::requireEndOf);
        }
    }

    private void lookAfter(Consumer<byte[], byte[]> consumer, List<PartitionRead> partitions) {
        if (!partitions.stream().allMatch(PartitionRead::isWhole)) {
            LogBounds bounds = LogBounds.look(consumer, partitions, stallTimeout);
            partitions.forEach(bounds::requireEndOf);
            partitions.forEach(bounds::requireAllOf);
        }
    }

    private static List<TopicPartition> assigned(List<PartitionRead> partitions) {
        return partitions.stream().map(PartitionRead::partition).toList();
    }

    private static List<PartitionRead> partitionsOf(TopicRange range) {
        return IntStream.range(0, range.to().size())
                .mapToObj(i -> new PartitionRead(
                        new TopicPartition(range.topic(), i),
                        range.from().get(i),
                        range.to().get(i)))
                .toList();
    }

    @FunctionalInterface
    private interface Call<E extends Exception> {
        void run() throws E, InterruptedException;
    }

    /** Says in our own words what the client throws. */
    private <E extends Exception> void calling(Call<E> call) throws E, InterruptedException {
        try {
            call.run();
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException)
                    new InterruptedException("interrupted while reading a change topic").initCause(e);
        } catch (KafkaException e) {
            throw new BrokerUnavailableException(
                    "Kafka at " + consumers.bootstrapServers()
                            + " did not answer as it should (" + e.getMessage()
                            + "); see that the broker is up and reachable",
                    e);
        }
    }
}
