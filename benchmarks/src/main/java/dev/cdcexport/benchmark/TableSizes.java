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

/** Deltas of as many changes of a large table and of a small one: the cost follows the changes. */
final class TableSizes implements LiveExperiment {

    private final Target large;
    private final Target small;
    private final int changes;
    private final Contest contest;

    /** A table whose changes are exported, by a consumer of the same name. */
    private record Target(String table, long rows) {}

    TableSizes(Sizes sizes, Contest contest) {
        this.large = new Target("large_users", sizes.largeTableRows());
        this.small = new Target("small_users", sizes.smallTableRows());
        this.changes = sizes.tableSizeChanges();
        this.contest = new Contest(contest.rounds() * sizes.tableSizeDeltas(), contest.withPeers());
    }

    @Override
    public Set<Question> questions() {
        return Set.of(Question.TABLE_SIZE);
    }

    @Override
    public void prepare(UserTables tables) throws SQLException {
        tables.createPlain(large.table(), large.rows());
        tables.createPlain(small.table(), small.rows());
    }

    @Override
    public void run(LiveSystem system, Report report) throws Exception {
        for (Target target : List.of(large, small)) {
            system.client().export("full", target.table(), Map.of("tables", target.table()));
        }
        delta(system, small);
        delta(system, large);
        long heap = system.export().heapMark();
        Contestant ofSmall = contest.ours(() -> delta(system, small));
        Contestant ofLarge = contest.ours(() -> delta(system, large));
        contest.inTurns(ofSmall, ofLarge);
        String size =
                String.format(Locale.ROOT, "%,d changes, %,d against %,d rows", changes, large.rows(), small.rows());
        report.add(new Answer(
                Question.TABLE_SIZE,
                size,
                ofLarge.medianSide(),
                ofSmall.medianSide(),
                system.export().heapPeakSince(heap)));
    }

    private Sample delta(LiveSystem system, Target target) throws Exception {
        Topics.Ends before = system.topics().ends(List.of(system.topic(target.table())));
        int pass = (int) (before.sum() % Integer.MAX_VALUE);
        system.tables().updateSpread(target.table(), target.rows(), changes, pass);
        system.awaitCaptured(target.table(), before, changes);
        return system.millis(system::cpuSeconds, () -> {
            Job job = system.client().export("delta", target.table(), Map.of());
            if (job.rows() != changes) {
                throw new BenchmarkException("the delta has " + job.rows() + " rows, not " + changes);
            }
        });
    }
}
