package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.ExportClient.Job;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.UserTables;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Many consumers with the same watermark that ask for the same delta at once, against one of them alone. */
final class Crowd implements LiveExperiment {

    private static final String TABLE = "crowd_users";

    private final long changes;
    private final List<String> consumers;
    private final Contest contest;
    private int asked;

    Crowd(Sizes sizes, Contest contest) {
        this.changes = sizes.crowdChanges();
        this.consumers = IntStream.rangeClosed(1, sizes.crowd())
                .mapToObj(number -> "crowd-" + number)
                .toList();
        this.contest = contest;
    }

    @Override
    public Set<Question> questions() {
        return Set.of(Question.CROWD);
    }

    @Override
    public void prepare(UserTables tables) throws SQLException {
        tables.createSample(TABLE, changes);
    }

    @Override
    public void run(LiveSystem system, Report report) throws Exception {
        report.say("giving " + consumers.size() + " consumers a watermark");
        List<Job> fulls = all(system, consumers, "full", Map.of("tables", TABLE));
        Topics.Ends before = system.topics().ends(List.of(system.topic(TABLE)));
        system.tables().update(TABLE, changes, 1_000, 1);
        system.awaitCaptured(TABLE, before, changes);
        deltas(system, fulls.subList(0, 1));
        long heap = system.export().heapMark();
        Contestant alone = contest.ours(() -> deltas(system, fulls.subList(0, 1)));
        Contestant crowd = contest.ours(() -> deltas(system, fulls));
        contest.inTurns(alone, crowd);
        String size = String.format(Locale.ROOT, "%d consumers, %,d changes", consumers.size(), changes);
        report.add(new Answer(
                Question.CROWD,
                size,
                crowd.side(),
                alone.side(),
                system.export().heapPeakSince(heap)));
    }

    /**
     * The time until as many consumers as there are jobs have their delta; they are set back to these afterwards. Each time NULL is to be
     * written in another way, of which there is none: what was written the last time would be copied.
     */
    private Sample deltas(LiveSystem system, List<Job> fulls) throws Exception {
        List<String> some = consumers.subList(0, fulls.size());
        Map<String, String> options = Map.of("nullText", "~" + ++asked);
        Sample sample = system.millis(
                system::cpuSeconds, () -> all(system, some, "delta", options).forEach(this::verify));
        for (int i = 0; i < some.size(); i++) {
            system.client().rewind(some.get(i), fulls.get(i));
        }
        return sample;
    }

    private void verify(Job job) {
        if (job.rows() != UserTables.activeOf(changes)) {
            throw new BenchmarkException("a delta has " + job.rows() + " rows of " + changes + " changes");
        }
    }

    /** All ask at once; a look at one job after the other is enough to know when the last has ended. */
    private static List<Job> all(LiveSystem system, List<String> some, String type, Map<String, String> options) {
        ExecutorService callers = Executors.newFixedThreadPool(some.size());
        try {
            List<CompletableFuture<String>> accepted = some.stream()
                    .map(consumer -> CompletableFuture.supplyAsync(
                            () -> system.client().request(type, consumer, options), callers))
                    .toList();
            return accepted.stream()
                    .map(jobId -> system.client().await(jobId.join()))
                    .toList();
        } finally {
            callers.shutdownNow();
        }
    }
}
