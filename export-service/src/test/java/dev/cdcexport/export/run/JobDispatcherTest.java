package dev.cdcexport.export.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.delivery.TableFiles;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.format.RowWriter;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.job.PublishedJobs;
import dev.cdcexport.export.job.WrittenExport;
import dev.cdcexport.export.journal.InMemoryJournal;
import dev.cdcexport.export.journal.Journal;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The conductor with real files, and a journal in memory. */
class JobDispatcherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(1);
    private static final BackOff SHORT = new BackOff(Duration.ofMillis(20), Duration.ofMillis(100));

    private static final int ATTEMPTS = 5;

    @TempDir
    Path folder;

    private final Journal journal = new InMemoryJournal();
    private final AtomicInteger writes = new AtomicInteger();
    private final List<ExportJob> ended = new CopyOnWriteArrayList<>();
    private DirectoryStore store;
    private Export export;
    private @Nullable JobDispatcher started;

    @BeforeEach
    void makeOutput() throws IOException {
        store = new DirectoryStore(folder, "app");
        export = (job, progress) -> write(job);
        journal.takeOver();
    }

    @AfterEach
    void close() {
        dispatcher().close();
    }

    @Test
    void bringsAJobToItsEndWithFilesAndManifest() {
        start(SHORT);

        ExportJob job = await(submit("1", "a"), JobStatus.SUCCEEDED);

        assertThat(folder.resolve(file(job))).hasContent("\"id\"\n\"1\"\n");
        assertThat(folder.resolve(Objects.requireNonNull(job.manifestName()))).exists();
        await("the listener was told", () -> ended.equals(List.of(job)));
    }

    @Test
    void runsTheJobsOfAConsumerOneAfterTheOther() {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        export = (job, progress) -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            WrittenExport written = write(job);
            atOnce.decrementAndGet();
            return written;
        };
        start(SHORT);
        for (int i = 1; i <= 5; i++) {
            submit(String.valueOf(i), "a");
        }

        ExportJob last = await("5", JobStatus.SUCCEEDED);
        assertThat(Objects.requireNonNull(last.publication()).sequence()).isEqualTo(5);
        assertThat(most).hasValue(1);
    }

    /** One worker is all that there is. */
    @Test
    void letsOthersGoOnWhileTheDiskOfADecidedJobFails() throws IOException {
        export = (job, progress) -> {
            WrittenExport written = write(job);
            if (job.consumerId().equals("stuck")) {
                block(written.files().get(0).name());
            }
            return written;
        };
        start(new BackOff(LONG, LONG));
        submit("1", "stuck");
        await("1", JobStatus.PUBLISHING);

        await(submit("2", "other"), JobStatus.SUCCEEDED);
        assertThat(dispatcher().cancel("1")).isFalse();
    }

    @Test
    void triesADecidedJobAgainUntilTheDiskIsWell() throws IOException {
        CountDownLatch blocked = new CountDownLatch(1);
        export = (job, progress) -> {
            WrittenExport written = write(job);
            block(written.files().get(0).name());
            blocked.countDown();
            return written;
        };
        start(SHORT);
        ExportJob stuck = await(submit("1", "a"), JobStatus.PUBLISHING);

        unblock(file(stuck));

        ExportJob job = await("1", JobStatus.SUCCEEDED);
        assertThat(folder.resolve(file(job))).hasContent("\"id\"\n\"1\"\n");
        assertThat(writes).hasValue(1);
    }

    @Test
    void givesUpAJobThatIsNotDecidedAfterSomeAttempts() {
        export = (job, progress) -> {
            writes.incrementAndGet();
            throw ExportException.brokerUnavailable(new TimeoutException("planted"));
        };
        start(SHORT);

        ExportJob job = await(submit("1", "a"), JobStatus.FAILED);

        assertThat(writes).hasValue(ATTEMPTS);
        assertThat(Objects.requireNonNull(job.error()).type()).isEqualTo(ProblemType.BROKER_UNAVAILABLE.code());
    }

    @Test
    void endsAJobThatWaitsForItsNextAttemptAtOnceWhenItIsCancelled() {
        export = (job, progress) -> {
            throw ExportException.brokerUnavailable(new TimeoutException("planted"));
        };
        start(new BackOff(LONG, LONG));
        submit("1", "a");
        await("it has been tried", () -> job("1").attempts() == 1);

        await("it pauses", () -> dispatcher().counts().equals(new JobCounts(0, 0, 1)));
        assertThat(dispatcher().cancel("1")).isTrue();

        await("1", JobStatus.CANCELLED);
        await(submit("2", "b"), JobStatus.FAILED, JobStatus.RUNNING);
    }

    private void start(BackOff backOff) {
        Exports exports = new Exports(export, export, export);
        JobRunner runner = new JobRunner(
                journal,
                (job, from, waits) -> {
                    throw new AssertionError("a full has no end cut");
                },
                exports,
                store,
                backOff,
                ended::add,
                Clock.systemUTC());
        started = new JobDispatcher(runner, 1);
    }

    private JobDispatcher dispatcher() {
        return Objects.requireNonNull(started);
    }

    private String submit(String jobId, String consumerId) {
        ExportJob job = new PublishedJobs(consumerId, "thing").queued(jobId);
        journal.accept(job);
        dispatcher().submit(job);
        return jobId;
    }

    private WrittenExport write(ExportJob job) throws IOException {
        writes.incrementAndGet();
        TableName table = new TableName("public", "thing");
        TableFiles files = new TableFiles(store, job, List.of(table), Set.of());
        try (TableFile staged = files.begin(table, List.of(FileColumn.text("id")), 0)) {
            new RowWriter(staged).row(new String[] {job.jobId()});
            List<ExportedFile> written = staged.finish().stream()
                    .map(part -> ExportedFile.of(table, part, new RangeCounts(part.rows(), 0, 0, 0, 0, 0)))
                    .toList();
            ExportJob published = new PublishedJobs(job.consumerId(), "thing").publishing(job.jobId(), 1, 7);
            return WrittenExport.full(
                    Objects.requireNonNull(published.publication()).watermark(), written);
        }
    }

    /** No file can take the place of a folder that is not empty. */
    private void block(String name) throws IOException {
        Files.createDirectories(folder.resolve(name).resolve("in the way"));
    }

    private void unblock(String name) throws IOException {
        Files.delete(folder.resolve(name).resolve("in the way"));
        Files.delete(folder.resolve(name));
    }

    private static String file(ExportJob job) {
        return Objects.requireNonNull(job.publication()).files().get(0).name();
    }

    private ExportJob job(String jobId) {
        return journal.index().find(jobId).orElseThrow();
    }

    private ExportJob await(String jobId, JobStatus... wanted) {
        await(
                "job " + jobId + " is " + List.of(wanted),
                () -> Set.of(wanted).contains(job(jobId).status()));
        return job(jobId);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
