package dev.cdcexport.capture.publish;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Has the producer ask where topics are before it sends to them. It would ask for each when it first sends there, and wait for the answer: where
 * one transaction changes thousands of tables, that takes a minute. Those that are asked for at once have one answer. The publisher uses it,
 * holding its lock.
 */
final class ProducerTopics {

    /** So many calls share an answer. */
    private static final int AT_ONCE = 64;

    private final Producer<byte[], byte[]> producer;
    private final Set<String> known = new HashSet<>();

    ProducerTopics(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Asks for those that it has not asked for before.
     *
     * @throws KafkaException if the broker does not answer
     */
    void learn(Collection<String> topics) {
        List<String> fresh =
                topics.stream().filter(topic -> !known.contains(topic)).toList();
        if (fresh.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, fresh.size()));
        try {
            List<Callable<Object>> calls = fresh.stream()
                    .<Callable<Object>>map(topic -> () -> producer.partitionsFor(topic))
                    .toList();
            for (Future<Object> answer : threads.invokeAll(calls)) {
                answer.get();
            }
            known.addAll(fresh);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
