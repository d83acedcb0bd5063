package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.workbench.BenchmarkException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic in a thread of its own and notes how long ago each change was committed, by the database's clock, which is ours. Others may
 * wait for it.
 */
final class LagReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern COMMITTED_AT = Pattern.compile("\"ts_us\":(\\d+)");
    private static final double MICROS_PER_MILLI = 1000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Double> lags = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean running = true;

    private LagReader(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.thread = new Thread(() -> read(topic), "lag-reader");
    }

    /** Starts at the end of a topic of one partition; the consumer is the reader's from now on. */
    static LagReader start(KafkaConsumer<byte[], byte[]> consumer, String topic) throws InterruptedException {
        LagReader reader = new LagReader(consumer, topic);
        reader.thread.start();
        if (!reader.ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            reader.close();
            throw new BenchmarkException("the topic " + topic + " cannot be read");
        }
        return reader;
    }

    /** Waits until so many changes have come, and gives the lag of each in ms. */
    List<Double> await(long changes) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (lags) {
            while (lags.size() < changes) {
                if (System.nanoTime() > deadline || !thread.isAlive()) {
                    throw new BenchmarkException(lags.size() + " changes came, not " + changes);
                }
                lags.wait(POLL.toMillis());
            }
            return List.copyOf(lags);
        }
    }

    private void read(String topic) {
        try (consumer) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.position(partition);
            ready.countDown();
            while (running) {
                consumer.poll(POLL).forEach(this::note);
            }
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        Matcher committedAt = COMMITTED_AT.matcher(new String(record.value(), StandardCharsets.UTF_8));
        if (!committedAt.find()) {
            throw new BenchmarkException("a change does not tell when it was committed");
        }
        synchronized (lags) {
            lags.add(Math.max(0, now - Long.parseLong(committedAt.group(1))) / MICROS_PER_MILLI);
            lags.notifyAll();
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
