package dev.cdcexport.export.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.job.PublishedJobs;
import dev.cdcexport.export.problem.ExportException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal keeps to. */
abstract class JournalContract {

    private static final String CONSUMER = "c";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Journal journal;
    private PublishedJobs jobs;

    /** A journal for an instance that becomes active; all of one test have the same record. */
    abstract Journal open();

    /** The committed offsets of a consumer's group. */
    abstract Map<TopicPartition, OffsetAndMetadata> offsets(String consumerId);

    /** A change topic of one partition. */
    abstract String topic();

    @BeforeEach
    void lead() {
        journal = open();
        journal.takeOver();
        jobs = new PublishedJobs(CONSUMER, topic());
    }

    @AfterEach
    void end() {
        journal.close();
    }

    @Test
    void holdsWhatWasAcceptedForWhoeverComesNext() {
        journal.accept(jobs.queued("1"));

        assertThat(journal.index().find("1")).contains(jobs.queued("1"));
        try (Journal next = successor()) {
            assertThat(next.index().find("1")).contains(jobs.queued("1"));
        }
    }

    @Test
    void movesTheWatermarkAndTheOffsetsTogetherWithTheDecision() {
        ExportJob decided = decide("1", 1, 7);

        assertThat(decided.status()).isEqualTo(JobStatus.PUBLISHING);
        assertThat(journal.index().watermark(CONSUMER))
                .contains(outcome(decided).watermark());
        assertThat(offset()).isEqualTo(7);
        try (Journal next = successor()) {
            assertThat(next.index().find("1")).contains(decided);
            assertThat(next.index().watermark(CONSUMER))
                    .contains(outcome(decided).watermark());
        }
    }

    @Test
    void decidesAJobOnce() {
        ExportJob first = decide("1", 1, 7);

        assertThat(decide("1", 1, 9)).isEqualTo(first);
        assertThat(offset()).isEqualTo(7);
    }

    @Test
    void refusesWhatSomebodyWritesForAConsumerWhoWasShutOut() {
        journal.record(jobs.queued("1"));
        try (Journal next = open()) {
            next.takeOver();
            next.takeOver(CONSUMER);

            assertThatThrownBy(() -> decide("1", 1, 7)).isInstanceOf(ExportException.class);
            assertThat(offsets(CONSUMER)).isEmpty();
            next.catchUp();
            assertThat(next.index().find("1")).contains(jobs.queued("1"));
        }
    }

    @Test
    void refusesWhatSomebodyAcceptsWhoWasShutOut() {
        journal.accept(jobs.queued("1"));
        try (Journal next = open()) {
            next.takeOver();

            assertThatThrownBy(() -> journal.accept(jobs.queued("2"))).isInstanceOf(ExportException.class);
            next.catchUp();
            assertThat(next.index().find("2")).isEmpty();
        }
    }

    @Test
    void takesInWhatAnotherHasWrittenWhenItTakesAConsumerOver() {
        try (Journal next = open()) {
            next.takeOver();
            ExportJob decided = decide("1", 1, 7);

            next.takeOver(CONSUMER);

            assertThat(next.index().find("1")).contains(decided);
        }
    }

    @Test
    void setsTheWatermarkBackUntilTheNextDecision() {
        ExportJob first = journal.record(decide("1", 1, 7).succeeded(PublishedJobs.NOW));
        journal.record(decide("2", 2, 9).succeeded(PublishedJobs.NOW));

        journal.rewind(first);

        assertThat(journal.index().watermarkJob(CONSUMER)).contains(first);
        assertThat(offset()).isEqualTo(7);
        try (Journal next = successor()) {
            assertThat(next.index().watermarkJob(CONSUMER)).contains(first);
            assertThat(next.index().lastSequence(CONSUMER)).isEqualTo(2);
        }
        assertThat(journal.index().lastSequence(CONSUMER)).isEqualTo(2);
    }

    @Test
    void keepsNothingOfAForgottenConsumerButItsLastStamp() {
        ExportJob job = journal.record(decide("1", 1, 7).succeeded(PublishedJobs.NOW));

        journal.forget(CONSUMER);

        assertForgotten(journal, job);
        try (Journal next = successor()) {
            assertForgotten(next, job);
        }
    }

    private void assertForgotten(Journal where, ExportJob job) {
        assertThat(where.index().isKnown(CONSUMER)).isFalse();
        assertThat(where.index().find(job.jobId())).isEmpty();
        assertThat(where.index().lastStamp(CONSUMER)).isEqualTo(job.stamp());
        assertThat(offsets(CONSUMER)).isEmpty();
    }

    private Journal successor() {
        Journal next = open();
        next.takeOver();
        return next;
    }

    private ExportJob decide(String jobId, int sequence, long offset) {
        ExportJob published = jobs.publishing(jobId, sequence, offset);
        return journal.decide(jobs.running(jobId, sequence), outcome(published));
    }

    private static JobOutcome outcome(ExportJob job) {
        return Objects.requireNonNull(job.publication());
    }

    /** Of a group that is new, Kafka knows nothing until the transaction's markers are written, a moment after the commit is answered. */
    private long offset() {
        TopicPartition partition = new TopicPartition(topic(), 0);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        OffsetAndMetadata offset = offsets(CONSUMER).get(partition);
        while (offset == null) {
            assertThat(System.nanoTime()).as("waiting until there is an offset").isLessThan(deadline);
            Thread.onSpinWait();
            offset = offsets(CONSUMER).get(partition);
        }
        return offset.offset();
    }
}
