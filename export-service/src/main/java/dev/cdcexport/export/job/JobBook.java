package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.Watermark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of all jobs, in memory: a mirror of the job log, changed only after the log was. Safe to share between
 * threads.
 */
public final class JobBook {

    private final Map<String, ExportJob> byId = new HashMap<>();
    private final NavigableMap<String, NavigableMap<String, ExportJob>> byConsumer = new TreeMap<>();
    private final NavigableMap<String, ConsumerState> states = new TreeMap<>();

    JobBook() {}

    /**
     * Takes in what the job log holds that is not known here. Nobody can put anything meanwhile, so that all that is here stands in
     * what was read, and nothing newer is overwritten.
     *
     * @throws dev.cdcexport.export.problem.ExportException {@code broker-unavailable}; then this is as it was
     */
    synchronized void catchUp(JobLog log) {
        JobLog.Reading reading = log.readOn();
        if (reading.fromBeginning()) {
            byId.clear();
            byConsumer.clear();
            states.clear();
        }
        reading.forgottenJobs().forEach(this::remove);
        reading.jobs().values().forEach(this::put);
        states.putAll(reading.consumers());
    }

    /** Takes in what the job log has of a consumer, and lets go of jobs that it no longer has. */
    synchronized void put(ConsumerState state, List<ExportJob> forgottenJobs) {
        forgottenJobs.forEach(job -> remove(job.jobId()));
        states.put(state.consumerId(), state);
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

    /** Takes in a state that the job log has. */
    synchronized void put(ExportJob job) {
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
    synchronized List<ExportJob> jobs() {
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
    synchronized Set<String> everSeen() {
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
                .map(Publication::watermark);
    }

    /**
     * The job that set the consumer's watermark, on which its next one builds: the one that it was rewound to, until another is
     * published; else the last that was published. Following {@link Publication#previousJob} from here gives the jobs whose files
     * make up what the consumer has.
     */
    public synchronized Optional<ExportJob> watermarkJob(String consumerId) {
        Optional<ConsumerState.Rewind> rewind = state(consumerId)
                .map(ConsumerState::rewind)
                .filter(rewound -> lastSequence(consumerId) <= rewound.sequence());
        return rewind.isPresent() ? find(rewind.get().jobId()) : lastPublished(consumerId);
    }

    /** The greatest sequence of the consumer's published jobs, 0 if there is none. */
    synchronized int lastSequence(String consumerId) {
        return jobsOf(consumerId).mapToInt(JobBook::sequence).max().orElse(0);
    }

    /** The consumer's job with the highest sequence. */
    public synchronized Optional<ExportJob> lastPublished(String consumerId) {
        return jobsOf(consumerId)
                .filter(job -> job.publication() != null)
                .max(Comparator.comparingInt(JobBook::sequence));
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
    synchronized List<ExportJob> open(String consumerId) {
        return jobsOf(consumerId).filter(job -> !job.status().isFinal()).toList();
    }

    /** The consumer's jobs with this idempotency key that were accepted after a time, oldest first. */
    synchronized List<ExportJob> withIdempotencyKey(String consumerId, String key, Instant after) {
        return jobsOf(consumerId)
                .filter(job -> key.equals(job.idempotencyKey()))
                .filter(job -> job.createdAt().isAfter(after))
                .toList();
    }

    /** The greatest stamp of the consumer's files, also of jobs that were forgotten; {@code null} if it has none. */
    synchronized @Nullable String lastStamp(String consumerId) {
        Stream<String> stamps = jobsOf(consumerId).flatMap(job -> Stream.ofNullable(job.stamp()));
        Stream<String> forgotten = state(consumerId).map(ConsumerState::lastStamp).stream();
        return Stream.concat(stamps, forgotten).max(Comparator.naturalOrder()).orElse(null);
    }

    private static int sequence(ExportJob job) {
        Publication publication = job.publication();
        return publication == null ? 0 : publication.sequence();
    }

    private Stream<ExportJob> jobsOf(String consumerId) {
        return byConsumer.getOrDefault(consumerId, Collections.emptyNavigableMap()).values().stream();
    }
}
