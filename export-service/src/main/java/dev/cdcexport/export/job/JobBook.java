package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.Watermark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of all jobs, in memory: a mirror of the job log, changed only after the log was. Safe to share between
 * threads.
 */
public final class JobBook {

    private final Map<String, ExportJob> byId = new HashMap<>();
    private final NavigableMap<String, NavigableMap<String, ExportJob>> byConsumer = new TreeMap<>();

    JobBook() {}

    /** Starts over with what the job log holds. */
    synchronized void replaceAll(Collection<ExportJob> jobs) {
        byId.clear();
        byConsumer.clear();
        jobs.forEach(this::put);
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

    /** The ids of all consumers that ever asked for an export, sorted. */
    public synchronized List<String> consumers() {
        return List.copyOf(byConsumer.keySet());
    }

    /** The consumer's watermark; empty if it has none, or if the files of its last full were lost. */
    public Optional<Watermark> watermark(String consumerId) {
        return lastPublished(consumerId)
                .filter(job -> job.status() != JobStatus.FAILED)
                .map(ExportJob::publication)
                .map(Publication::watermark);
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

    /** The greatest stamp of the consumer's files, {@code null} if it has none. */
    synchronized @Nullable String lastStamp(String consumerId) {
        return jobsOf(consumerId)
                .flatMap(job -> Stream.ofNullable(job.stamp()))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static int sequence(ExportJob job) {
        Publication publication = job.publication();
        return publication == null ? 0 : publication.sequence();
    }

    private Stream<ExportJob> jobsOf(String consumerId) {
        return byConsumer.getOrDefault(consumerId, Collections.emptyNavigableMap()).values().stream();
    }
}
