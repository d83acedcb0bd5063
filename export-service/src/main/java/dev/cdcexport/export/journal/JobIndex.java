package dev.cdcexport.export.journal;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.watermark.Watermark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of all jobs, in memory: a mirror of the job log, changed only after the log was. Safe to share between
 * threads.
 */
public final class JobIndex {

    private final Map<String, ExportJob> byId = new HashMap<>();
    private final NavigableMap<String, NavigableMap<String, ExportJob>> byConsumer = new TreeMap<>();
    private final NavigableMap<String, ConsumerState> states = new TreeMap<>();

    private final Object reading = new Object();

    /** The keys that were put while the log was being read; {@code null} while it is not. */
    private @Nullable Set<String> putMeanwhile;

    JobIndex() {}

    /**
     * Takes in what the job log holds that is not known here. Kafka is read without a lock that others need; what is put meanwhile is newer than
     * what was read of it.
     *
     * @param log reads on from where it has read to
     * @throws dev.cdcexport.export.problem.ExportException {@code broker-unavailable}; then this is as it was
     */
    void catchUp(Supplier<JobLog.Reading> log) {
        synchronized (reading) {
            beginReading();
            try {
                take(log.get());
            } finally {
                endReading();
            }
        }
    }

    private synchronized void beginReading() {
        putMeanwhile = new HashSet<>();
    }

    private synchronized void endReading() {
        putMeanwhile = null;
    }

    private synchronized void take(JobLog.Reading read) {
        Set<String> newer = putMeanwhile == null ? Set.of() : Set.copyOf(putMeanwhile);
        if (read.fromBeginning()) {
            List.copyOf(byId.keySet()).stream()
                    .filter(id -> !newer.contains(id))
                    .forEach(this::remove);
            states.keySet().removeIf(id -> !newer.contains(keyOf(id)));
        }
        read.forgottenJobs().stream().filter(id -> !newer.contains(id)).forEach(this::remove);
        read.jobs().values().stream()
                .filter(job -> !newer.contains(job.jobId()))
                .forEach(this::hold);
        read.consumers().values().stream()
                .filter(state -> !newer.contains(keyOf(state.consumerId())))
                .forEach(state -> states.put(state.consumerId(), state));
    }

    /** As the log has it. */
    private static String keyOf(String consumerId) {
        return JobLog.CONSUMER_KEY + consumerId;
    }

    private void touched(String key) {
        if (putMeanwhile != null) {
            putMeanwhile.add(key);
        }
    }

    /** Takes in what the job log has of a consumer, and removes jobs that it no longer has. */
    synchronized void put(ConsumerState state, List<ExportJob> forgottenJobs) {
        forgottenJobs.forEach(job -> {
            touched(job.jobId());
            remove(job.jobId());
        });
        touched(keyOf(state.consumerId()));
        states.put(state.consumerId(), state);
    }

    /** Takes in a state that the job log has. */
    synchronized void put(ExportJob job) {
        touched(job.jobId());
        hold(job);
    }

    private void remove(String jobId) {
        ExportJob job = byId.remove(jobId);
        if (job != null) {
            byConsumer.computeIfPresent(job.consumerId(), (id, jobs) -> {
                jobs.remove(jobId);
                return jobs.isEmpty() ? null : jobs;
            });
        }
    }

    private void hold(ExportJob job) {
        byId.put(job.jobId(), job);
        byConsumer.computeIfAbsent(job.consumerId(), id -> new TreeMap<>()).put(job.jobId(), job);
    }

    /** The job of an id. */
    public synchronized Optional<ExportJob> find(String jobId) {
        return Optional.ofNullable(byId.get(jobId));
    }

    /** All jobs, newest first. */
    public synchronized List<ExportJob> newestFirst() {
        List<ExportJob> jobs = new ArrayList<>(byId.values());
        jobs.sort(Comparator.comparing(ExportJob::jobId).reversed());
        return jobs;
    }

    /** All jobs. */
    public synchronized List<ExportJob> jobs() {
        return List.copyOf(byId.values());
    }

    /** The ids of all consumers that ever asked for an export and were not forgotten, sorted. */
    public synchronized List<String> consumers() {
        return List.copyOf(byConsumer.keySet());
    }

    /** Whether the consumer ever asked for an export and was not forgotten. */
    public synchronized boolean isKnown(String consumerId) {
        return byConsumer.containsKey(consumerId);
    }

    /** The ids of all consumers of which the log says anything, forgotten ones too. */
    public synchronized Set<String> everSeen() {
        Set<String> ids = new TreeSet<>(byConsumer.keySet());
        ids.addAll(states.keySet());
        return ids;
    }

    /** What the log says of the consumer beside its jobs. */
    synchronized Optional<ConsumerState> state(String consumerId) {
        return Optional.ofNullable(states.get(consumerId));
    }

    /** The consumer's watermark; empty if it has none, or if the files of its last full were lost. */
    public Optional<Watermark> watermark(String consumerId) {
        return watermarkJob(consumerId)
                .filter(job -> job.status() != JobStatus.FAILED)
                .map(ExportJob::publication)
                .map(JobOutcome::watermark);
    }

    /**
     * The job that set the consumer's watermark, on which its next one builds: the one that it was rewound to, until another is
     * published; else the last that was published. Following {@link JobOutcome#previousJob} from here gives the jobs whose files
     * make up what the consumer has.
     */
    public synchronized Optional<ExportJob> watermarkJob(String consumerId) {
        Optional<ConsumerState.Rewind> rewind = state(consumerId)
                .map(ConsumerState::rewind)
                .filter(rewound -> lastSequence(consumerId) <= rewound.sequence());
        return rewind.isPresent() ? find(rewind.get().jobId()) : lastPublished(consumerId);
    }

    /** The greatest sequence of the consumer's published jobs, 0 if there is none. */
    public synchronized int lastSequence(String consumerId) {
        return jobsOf(consumerId).mapToInt(JobIndex::sequence).max().orElse(0);
    }

    /** The consumer's job with the highest sequence. */
    public synchronized Optional<ExportJob> lastPublished(String consumerId) {
        return jobsOf(consumerId)
                .filter(job -> job.publication() != null)
                .max(Comparator.comparingInt(JobIndex::sequence));
    }

    /** When the consumer last asked for, or ended, anything. */
    public synchronized Optional<Instant> lastActivity(String consumerId) {
        return jobsOf(consumerId)
                .map(job -> job.finishedAt() == null ? job.createdAt() : job.finishedAt())
                .max(Comparator.naturalOrder());
    }

    /** The consumer's jobs, oldest first. */
    synchronized List<ExportJob> jobs(String consumerId) {
        return jobsOf(consumerId).toList();
    }

    /** Jobs of the consumer that have not ended, oldest first. */
    public synchronized List<ExportJob> open(String consumerId) {
        return jobsOf(consumerId).filter(job -> !job.status().isFinal()).toList();
    }

    /** The consumer's jobs with this idempotency key that were accepted after a time, oldest first. */
    public synchronized List<ExportJob> withIdempotencyKey(String consumerId, String key, Instant after) {
        return jobsOf(consumerId)
                .filter(job -> key.equals(job.idempotencyKey()))
                .filter(job -> job.createdAt().isAfter(after))
                .toList();
    }

    /** The greatest stamp of the consumer's files, also of jobs that were forgotten; {@code null} if it has none. */
    public synchronized @Nullable String lastStamp(String consumerId) {
        Stream<String> stamps = jobsOf(consumerId).flatMap(job -> Stream.ofNullable(job.stamp()));
        Stream<String> forgotten = state(consumerId).map(ConsumerState::lastStamp).stream();
        return Stream.concat(stamps, forgotten).max(Comparator.naturalOrder()).orElse(null);
    }

    private static int sequence(ExportJob job) {
        JobOutcome publication = job.publication();
        return publication == null ? 0 : publication.sequence();
    }

    private Stream<ExportJob> jobsOf(String consumerId) {
        return byConsumer.getOrDefault(consumerId, Collections.emptyNavigableMap()).values().stream();
    }
}
