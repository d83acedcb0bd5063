package dev.cdcexport.export.cut;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicReader;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.source.MarkerKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows capture's answers on the topic of cuts, on a thread of its own. Knows the newest cut, completes what waits for a marker's
 * answer, and notes when capture last gave a sign of life.
 */
public final class CutFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CutFeed.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaClients clients;
    private final TopicNames topics;
    private final Clock clock;
    private final ConcurrentMap<String, CutReceiver> awaited = new ConcurrentHashMap<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean running = true;
    private volatile @Nullable Consumer<byte[], byte[]> following;
    private volatile @Nullable Cut newest;
    private volatile @Nullable MarkerKey markerKey;
    private volatile @Nullable Lsn publishedUpTo;
    private volatile Instant lastSignOfLife;

    /** Waits for the answer to a marker. One of the two is called, once, on the feed's thread. */
    interface CutReceiver {
        /** The answer is there. */
        void accept(Cut cut);

        /** The answer may never come: capture has begun another epoch, perhaps behind the marker, or takes markers of another key. */
        void lost();
    }

    /** Starts to follow. */
    public CutFeed(KafkaClients clients, TopicNames topics, Clock clock) {
        this.clients = clients;
        this.topics = topics;
        this.clock = clock;
        this.lastSignOfLife = clock.instant();
        this.thread = new Thread(this::follow, "cut-feed");
        thread.setDaemon(true);
        thread.start();
    }

    /** The newest cut, empty as long as capture has not given any, or not all that it gave before are read. */
    public Optional<Cut> newest() {
        return caughtUp.getCount() == 0 ? Optional.ofNullable(newest) : Optional.empty();
    }

    /**
     * The newest cut, once all are read that capture had given when this began: one before it may be of an earlier epoch.
     *
     * @return empty if capture has not given any
     * @throws ExportException {@code broker-unavailable} if they cannot be read
     * @throws InterruptedException if this thread is interrupted
     */
    public Optional<Cut> awaitNewest() throws InterruptedException {
        if (!caughtUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw ExportException.brokerUnavailable(
                    new TimeoutException("the topic " + topics.cuts() + " was not read to its end yet"));
        }
        return newest();
    }

    /** With which markers are signed that capture answers; {@code null} as long as no cut has told. */
    @Nullable
    MarkerKey markerKey() {
        return markerKey;
    }

    /** Up to where capture has published all; {@code null} as long as it has not said so. */
    @Nullable
    Lsn publishedUpTo() {
        return publishedUpTo;
    }

    /** When capture last wrote anything, by this machine's clock; when this was made, if it has not since. */
    public Instant lastSignOfLife() {
        return lastSignOfLife;
    }

    /** Registers who gets a marker's answer, on the feed's thread; to be called before the marker is written. */
    void expect(String markerId, CutReceiver receiver) {
        awaited.put(markerId, receiver);
    }

    /** Drops interest in a marker's answer. */
    void forget(String markerId) {
        awaited.remove(markerId);
    }

    private void follow() {
        while (running) {
            try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
                following = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                LOG.debug("cannot follow {}, trying again", topics.cuts(), e);
                pause();
            }
        }
    }

    /** Capture writes its position with each batch, so that topic tells of its life even while no cut comes. */
    private void follow(Consumer<byte[], byte[]> consumer) {
        TopicPartition cuts = new TopicPartition(topics.cuts(), 0);
        TopicPartition position = new TopicPartition(topics.position(), 0);
        consumer.assign(List.of(cuts, position));
        consumer.seekToBeginning(List.of(cuts));
        consumer.seekToEnd(List.of(position));
        long end = consumer.endOffsets(List.of(cuts)).getOrDefault(cuts, 0L);
        while (running) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.records(cuts).forEach(this::accept);
            if (caughtUp.getCount() > 0 && consumer.position(cuts) >= end) {
                caughtUp.countDown();
            }
            records.records(position).forEach(this::acceptPosition);
        }
    }

    /** What the record of capture's position says of how far it is. */
    private record Published(@Nullable Lsn resumeLsn) {}

    private void acceptPosition(ConsumerRecord<byte[], byte[]> record) {
        lastSignOfLife = clock.instant();
        boolean isPosition = new String(record.key(), StandardCharsets.UTF_8).equals(TopicNames.POSITION_KEY);
        if (isPosition && record.value() != null) {
            publishedUpTo = ContractJson.read(record.value(), Published.class, TopicReader.placeOf(record))
                    .resumeLsn();
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            return;
        }
        Cut cut = ContractJson.read(value, Cut.class, TopicReader.placeOf(record));
        boolean otherKey = takeKey(record);
        boolean begins = otherKey || beginsEpoch(cut);
        if (isNewest(cut)) {
            newest = cut;
        }
        CutReceiver waiting = awaited.remove(new String(record.key(), StandardCharsets.UTF_8));
        if (waiting != null) {
            lastSignOfLife = clock.instant();
            waiting.accept(cut);
        }
        if (begins) {
            Set.copyOf(awaited.keySet()).forEach(this::lose);
        }
    }

    /** Whether capture takes markers of another key from here on. */
    private boolean takeKey(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(MarkerKey.HEADER);
        MarkerKey told = header == null ? null : MarkerKey.of(header.value());
        boolean another = told != null && !told.equals(markerKey);
        if (another) {
            markerKey = told;
        }
        return another;
    }

    private void lose(String markerId) {
        CutReceiver waiting = awaited.remove(markerId);
        if (waiting != null) {
            waiting.lost();
        }
    }

    private boolean beginsEpoch(Cut cut) {
        Cut known = newest;
        return known != null && cut.epoch() > known.epoch();
    }

    private boolean isNewest(Cut cut) {
        Cut known = newest;
        if (known == null || cut.epoch() != known.epoch()) {
            return known == null || cut.epoch() > known.epoch();
        }
        return !cut.lsn().isBefore(known.lsn());
    }

    private void pause() {
        try {
            if (ended.await(BACKOFF.toMillis(), TimeUnit.MILLISECONDS)) {
                running = false;
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    /** Stops following and waits for the thread to end. */
    @Override
    public void close() {
        running = false;
        ended.countDown();
        Consumer<byte[], byte[]> consumer = following;
        if (consumer != null) {
            // To interrupt the thread would also interrupt the closing of its consumer, which Kafka logs as an error.
            consumer.wakeup();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
