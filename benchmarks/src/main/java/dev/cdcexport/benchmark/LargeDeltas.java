package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.peer.ConsumerTool;
import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.ExportClient.Job;
import dev.cdcexport.benchmark.workbench.ProcessTime;
import dev.cdcexport.benchmark.workbench.Stopwatch;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.UserTables;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Deltas of many changes: with all changes against Kafka's own consumer, net against all. */
final class LargeDeltas implements LiveExperiment {

    private static final String TABLE = "delta_users";
    private static final String CONSUMER = "delta";
    private static final int TRANSACTION_SIZE = 10_000;

    private final long keys;
    private final int passes;
    private final Contest contest;
    private int asked;

    LargeDeltas(Sizes sizes, Contest contest) {
        this.keys = sizes.deltaKeys();
        this.passes = sizes.deltaPasses();
        this.contest = contest;
    }

    @Override
    public Set<Question> questions() {
        return Set.of(Question.DELTA_ALL, Question.DELTA_NET);
    }

    @Override
    public void prepare(UserTables tables) throws SQLException {
        tables.createPlain(TABLE, keys);
    }

    @Override
    public void run(LiveSystem system, Report report) throws SQLException {
        Job full = system.client().export("full", CONSUMER, Map.of("tables", TABLE));
        report.say(String.format(Locale.ROOT, "writing and capturing %,d changes", changes()));
        write(system);
        report.say("measuring deltas");
        long heap = system.export().heapMark();
        Contestant tool = contest.peer(() -> read(system));
        Contestant all = contest.ours(() -> delta(system, full, "all", passes * UserTables.activeOf(keys)));
        Contestant net = contest.ours(() -> delta(system, full, "net", UserTables.activeOf(keys)));
        contest.warmUp(all, net);
        contest.inTurns(tool, all, net);
        OptionalDouble peak = system.export().heapPeakSince(heap);
        String size = String.format(Locale.ROOT, "%,d changes of %,d keys", changes(), keys);
        report.add(new Answer(Question.DELTA_ALL, size, all.side(), tool.side(), peak));
        report.add(new Answer(Question.DELTA_NET, size, net.side(), all.side(), peak));
    }

    private long changes() {
        return keys * passes;
    }

    private void write(LiveSystem system) throws SQLException {
        Topics.Ends before = system.topics().ends(List.of(system.topic(TABLE)));
        for (int pass = 1; pass <= passes; pass++) {
            system.tables().update(TABLE, keys, TRANSACTION_SIZE, pass);
        }
        system.awaitCaptured(TABLE, before, changes());
    }

    private Sample read(LiveSystem system) {
        system.bench().settle();
        Stopwatch watch = system.bench().stopwatch(ProcessTime::ofEndedChildren);
        double rate = new ConsumerTool(system.bench().bootstrapServers()).read(system.topic(TABLE), changes());
        return new Sample(rate, watch.cpu());
    }

    /**
     * The rate is that of the changes that are read, those of rows that are not active too. Each time NULL is to be written in another way, of
     * which there is none: what was written for the same request would be copied.
     */
    private Sample delta(LiveSystem system, Job full, String mode, long expected) throws Exception {
        asked++;
        Map<String, String> options = Map.of("changes", mode, "nullText", "~" + asked);
        Sample sample = system.exportRate(changes(), () -> {
            Job job = system.client().export("delta", CONSUMER, options);
            if (job.rows() != expected) {
                throw new BenchmarkException("the delta has " + job.rows() + " rows, not " + expected);
            }
            return job;
        });
        system.client().rewind(CONSUMER, full);
        system.deleteFiles(CONSUMER);
        return sample;
    }
}
