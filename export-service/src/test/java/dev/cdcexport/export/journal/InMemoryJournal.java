package dev.cdcexport.export.journal;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.problem.ExportException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/** A journal without Kafka, under the same contract ({@link JournalContract}), for tests of what writes into one. */
public final class InMemoryJournal implements Journal {

    private final Store store;
    private final JobIndex index = new JobIndex();

    /** What outlives an instance. */
    public static final class Store {

        private final Map<String, ExportJob> jobs = new LinkedHashMap<>();
        private final Map<String, ConsumerState> states = new HashMap<>();
        private final Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new HashMap<>();
        private final Map<String, InMemoryJournal> writers = new HashMap<>();
        private @Nullable InMemoryJournal acceptor;

        /** The offsets of a consumer's group. */
        public synchronized Map<TopicPartition, OffsetAndMetadata> offsets(String consumerId) {
            return Map.copyOf(offsets.getOrDefault(consumerId, Map.of()));
        }
    }

    /** A journal of its own. */
    public InMemoryJournal() {
        this(new Store());
    }

    /** A journal on what others have written. */
    public InMemoryJournal(Store store) {
        this.store = store;
    }

    @Override
    public JobIndex index() {
        return index;
    }

    @Override
    public void takeOver() {
        synchronized (store) {
            store.acceptor = this;
            catchUp();
        }
    }

    @Override
    public void takeOver(String consumerId) {
        synchronized (store) {
            if (store.writers.put(consumerId, this) != this) {
                catchUp();
            }
        }
    }

    @Override
    public void catchUp() {
        synchronized (store) {
            store.states.values().forEach(state -> index.put(state, List.of()));
            store.jobs.values().forEach(index::put);
        }
    }

    @Override
    public void recover() {
        // nothing is ever left open
    }

    @Override
    public void accept(ExportJob job) {
        synchronized (store) {
            requireUs(store.acceptor);
            store.jobs.put(job.jobId(), job);
            index.put(job);
        }
    }

    @Override
    public ExportJob record(ExportJob job) {
        synchronized (store) {
            requireWriter(job.consumerId());
            store.jobs.put(job.jobId(), job);
            index.put(job);
            return job;
        }
    }

    @Override
    public ExportJob decide(ExportJob job, JobOutcome outcome) {
        synchronized (store) {
            Optional<ExportJob> before =
                    index.find(job.jobId()).filter(known -> known.status() == JobStatus.PUBLISHING);
            if (before.isPresent()) {
                return before.get();
            }
            ExportJob decided = record(job.publishing(outcome));
            store.offsets.put(job.consumerId(), GroupOffsets.of(outcome.watermark(), job.jobId()));
            return decided;
        }
    }

    @Override
    public void rewind(ExportJob to) {
        synchronized (store) {
            String consumerId = to.consumerId();
            put(
                    state(to.consumerId())
                            .rewoundTo(
                                    to.jobId(), index.lastSequence(consumerId), Objects.requireNonNull(to.startedAt())),
                    List.of());
            JobOutcome outcome = Objects.requireNonNull(to.publication());
            store.offsets.put(consumerId, GroupOffsets.of(outcome.watermark(), to.jobId()));
        }
    }

    @Override
    public void forget(String consumerId) {
        synchronized (store) {
            List<ExportJob> jobs = index.jobs(consumerId);
            put(
                    state(consumerId)
                            .forgotten(index.lastStamp(consumerId), jobs.get(0).createdAt())
                            .withoutGroup(jobs.get(0).createdAt()),
                    jobs);
            store.offsets.remove(consumerId);
        }
    }

    @Override
    public void tend(String consumerId) {
        // nobody drops offsets
    }

    private ConsumerState state(String consumerId) {
        return index.state(consumerId)
                .orElseGet(() -> ConsumerState.initial(
                        consumerId, index.jobs(consumerId).get(0).createdAt()));
    }

    private void put(ConsumerState state, List<ExportJob> forgottenJobs) {
        requireWriter(state.consumerId());
        forgottenJobs.forEach(job -> store.jobs.remove(job.jobId()));
        store.states.put(state.consumerId(), state);
        index.put(state, forgottenJobs);
    }

    private void requireWriter(String consumerId) {
        store.writers.putIfAbsent(consumerId, this);
        requireUs(store.writers.get(consumerId));
    }

    @SuppressWarnings("ReferenceEquality")
    private void requireUs(@Nullable InMemoryJournal who) {
        if (who != this) {
            throw ExportException.brokerUnavailable(new ProducerFencedException("another instance has taken over"));
        }
    }

    @Override
    public void close() {
        // there is nothing to give back
    }
}
