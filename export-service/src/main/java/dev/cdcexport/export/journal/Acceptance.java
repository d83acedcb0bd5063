package dev.cdcexport.export.journal;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.problem.ExportException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes accepted jobs into the job log, through one transactional producer of all instances: who becomes the active one shuts the earlier one
 * out before it reads the log, so that no job is accepted that it does not know. Lives as long as this instance is active. Safe to share.
 */
final class Acceptance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final TopicNames topics;
    private final Leadership leadership;
    private final JobLog log;
    private final JobIndex index;
    private final OpenCommit outcome;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean closed;

    Acceptance(
            KafkaClients clients,
            TopicNames topics,
            Leadership leadership,
            JobLog log,
            JobIndex index,
            OpenCommit outcome) {
        this.clients = clients;
        this.topics = topics;
        this.leadership = leadership;
        this.log = log;
        this.index = index;
        this.outcome = outcome;
    }

    /**
     * Shuts out whoever else accepts jobs: what they had asked Kafka to commit is in the log when this returns, and nothing comes after.
     * Does nothing if that was done before.
     *
     * @throws KafkaException if the broker does not answer
     * @throws ExportException {@code standby} if the leader's lock is lost
     */
    void fence() {
        turn.lock();
        try {
            open();
        } finally {
            turn.unlock();
        }
    }

    /** Ends a transaction that an outage has left open, which would hide from readers what comes after it. Only tries. */
    void recover() {
        if (producer != null || !turn.tryLock()) {
            return;
        }
        try {
            open();
        } catch (KafkaException | ExportException e) {
            LOG.debug("jobs cannot be accepted yet", e);
        } finally {
            turn.unlock();
        }
    }

    /**
     * Records the job: it is in the log and in the index when this returns. If this throws, there is no such job and never will be, unless
     * the service ends at that moment.
     *
     * @throws ExportException {@code broker-unavailable}, {@code standby} if the leader's lock is lost, {@code record-too-large};
     *     {@code internal-error} if the service ends
     */
    void record(ExportJob job) {
        if (!takeTurn()) {
            throw ExportException.brokerUnavailable(
                    new TimeoutException("the acceptance of another job waits for its answer"));
        }
        try {
            write(job);
        } finally {
            turn.unlock();
        }
    }

    private boolean takeTurn() {
        try {
            return turn.tryLock(KafkaClients.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw ExportException.brokerUnavailable(new InterruptException(e));
        }
    }

    private void write(ExportJob job) {
        try {
            Producer<byte[], byte[]> open = open();
            new LogTransaction(open).commit(List.of(log.record(job)));
            index.put(job);
        } catch (UnknownOutcomeException e) {
            discard();
            outcome.await(this::open);
            if (index.find(job.jobId()).isEmpty()) {
                throw ExportException.brokerUnavailable(e);
            }
        } catch (KafkaException e) {
            discard();
            leadership.require();
            throw ExportException.brokerUnavailable(e);
        } catch (ExportException e) {
            discard();
            throw e;
        }
    }

    private Producer<byte[], byte[]> open() {
        Producer<byte[], byte[]> known = producer;
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new KafkaException("this instance is no longer active");
        }
        leadership.require();
        Producer<byte[], byte[]> fencing = clients.promptProducer(topics.acceptance());
        try {
            fencing.initTransactions();
        } catch (KafkaException e) {
            fencing.close(Duration.ZERO);
            throw e;
        }
        producer = fencing;
        return fencing;
    }

    private void discard() {
        close(Duration.ZERO);
    }

    private void close(Duration timeout) {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(timeout);
        }
    }

    @Override
    public void close() {
        closed = true;
        close(CLOSE_TIMEOUT);
    }
}
