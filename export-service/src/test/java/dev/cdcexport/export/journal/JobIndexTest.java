package dev.cdcexport.export.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobError;
import dev.cdcexport.export.job.PublishedJobs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobIndexTest {

    private static final String CONSUMER = "c";

    private final PublishedJobs jobs = new PublishedJobs(CONSUMER, "topic");
    private final JobIndex book = new JobIndex();

    @BeforeEach
    void publishTwo() {
        book.put(jobs.succeeded("1", 1, 10));
        book.put(jobs.succeeded("2", 2, 20));
    }

    @Test
    void givesTheWatermarkOfTheLastPublishedJob() {
        assertThatWatermarkIsOf("2", 20, true);
    }

    @Test
    void givesTheWatermarkOfTheJobRewoundToUntilTheNextIsPublished() {
        rewindTo("1");
        assertThatWatermarkIsOf("1", 10, false);
        assertThat(book.lastSequence(CONSUMER)).isEqualTo(2);
        assertThat(book.lastPublished(CONSUMER).map(ExportJob::jobId)).contains("2");

        book.put(jobs.queued("3"));
        assertThatWatermarkIsOf("1", 10, false);
        book.put(jobs.publishing("3", 3, 15));
        assertThatWatermarkIsOf("3", 15, false);
    }

    @Test
    void hasNoWatermarkWhileTheFilesOfTheLastFullAreLostUnlessItIsRewound() {
        ExportJob lost =
                jobs.publishing("3", 3, 30).failed(new JobError("t", "t", 500, "d", "r", null), PublishedJobs.NOW);
        book.put(lost);
        assertThat(book.watermark(CONSUMER)).isEmpty();

        rewindTo("2");
        assertThatWatermarkIsOf("2", 20, true);
        assertThat(book.lastSequence(CONSUMER)).isEqualTo(3);
    }

    @Test
    void keepsNothingOfAForgottenConsumerButItsLastStamp() {
        String stamp = book.lastStamp(CONSUMER);
        ConsumerState forgotten =
                ConsumerState.initial(CONSUMER, PublishedJobs.NOW).forgotten(stamp, PublishedJobs.NOW);
        book.put(forgotten, book.jobs(CONSUMER));

        assertThat(book.isKnown(CONSUMER)).isFalse();
        assertThat(book.consumers()).isEmpty();
        assertThat(book.find("1")).isEmpty();
        assertThat(book.newestFirst()).isEmpty();
        assertThat(book.watermark(CONSUMER)).isEmpty();
        assertThat(book.lastSequence(CONSUMER)).isZero();
        assertThat(book.withIdempotencyKey(CONSUMER, "key", PublishedJobs.NOW.minusSeconds(1)))
                .isEmpty();
        assertThat(book.lastStamp(CONSUMER)).isEqualTo(stamp).isNotNull();
        assertThat(book.everSeen()).containsExactly(CONSUMER);
    }

    private void rewindTo(String jobId) {
        book.put(
                ConsumerState.initial(CONSUMER, PublishedJobs.NOW)
                        .rewoundTo(jobId, book.lastSequence(CONSUMER), PublishedJobs.NOW),
                List.of());
    }

    private void assertThatWatermarkIsOf(String jobId, long offset, boolean departuresOmitted) {
        assertThat(book.watermarkJob(CONSUMER).map(ExportJob::jobId)).contains(jobId);
        assertThat(book.watermark(CONSUMER)).hasValueSatisfying(watermark -> {
            assertThat(watermark.cut().end("topic", 0).nextOffset()).isEqualTo(offset);
            assertThat(watermark.departuresOmitted()).isEqualTo(departuresOmitted);
        });
    }

    @Test
    void answersWhileTheLogIsBeingRead() throws Exception {
        book.put(jobs.queued("1"));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        Thread reading = new Thread(() -> book.catchUp(() -> {
            asked.countDown();
            await(answered);
            return reading(true, jobs.queued("2"));
        }));
        reading.start();
        await(asked);

        assertThat(CompletableFuture.supplyAsync(() -> book.find("1")).get(10, TimeUnit.SECONDS))
                .isPresent();

        answered.countDown();
        reading.join();
        assertThat(book.find("2")).isPresent();
        assertThat(book.find("1")).as("the log does not have it").isEmpty();
    }

    @Test
    void keepsWhatWasPutWhileTheLogWasBeingRead() {
        book.put(jobs.queued("1"));
        book.put(jobs.queued("2"));
        ConsumerState forgotten =
                ConsumerState.initial("other", PublishedJobs.NOW).forgotten("stamp", PublishedJobs.NOW);

        book.catchUp(() -> {
            book.put(jobs.running("1", 1));
            book.put(forgotten, List.of(jobs.queued("2")));
            return reading(true, jobs.queued("1"), jobs.queued("2"));
        });

        assertThat(book.find("1")).contains(jobs.running("1", 1));
        assertThat(book.find("2")).isEmpty();
        assertThat(book.state("other")).contains(forgotten);
    }

    private static JobLog.Reading reading(boolean fromBeginning, ExportJob... read) {
        return new JobLog.Reading(
                fromBeginning,
                Arrays.stream(read).collect(Collectors.toMap(ExportJob::jobId, Function.identity())),
                Map.of(),
                Set.of());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
