package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.report.Side;
import dev.cdcexport.benchmark.report.Statistics;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.Cpu;
import dev.cdcexport.benchmark.workbench.ExportClient.Job;
import dev.cdcexport.benchmark.workbench.UserTables;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Deltas of few changes on an idle system, from the request until the files are there: the changes are committed just before. */
final class SmallDeltas implements LiveExperiment {

    private static final String TABLE = "idle_users";
    private static final String CONSUMER = "small";
    private static final int CHANGES = 100;
    private static final int WARM_UP_SHARE = 5;

    private final long rows;
    private final int runs;

    SmallDeltas(Sizes sizes) {
        this.rows = sizes.smallTableRows();
        this.runs = sizes.smallDeltas();
    }

    @Override
    public Set<Question> questions() {
        return Set.of(Question.SMALL_DELTA_MEDIAN, Question.SMALL_DELTA_TAIL);
    }

    @Override
    public void prepare(UserTables tables) throws SQLException {
        tables.createSample(TABLE, rows);
    }

    @Override
    public void run(LiveSystem system, Report report) throws Exception {
        system.client().export("full", CONSUMER, Map.of("tables", TABLE));
        List<Double> millis = new ArrayList<>();
        long heap = system.export().heapMark();
        int warmUp = runs / WARM_UP_SHARE;
        for (int run = 1; run <= warmUp + runs; run++) {
            system.tables().updateSpread(TABLE, rows, CHANGES, run);
            Sample sample = system.millis(() -> 0, () -> delta(system));
            if (run > warmUp) {
                millis.add(sample.value());
            }
        }
        OptionalDouble peak = system.export().heapPeakSince(heap);
        report.add(answer(Question.SMALL_DELTA_MEDIAN, millis, 0.5, peak));
        report.add(answer(Question.SMALL_DELTA_TAIL, millis, 0.99, peak));
    }

    private static void delta(LiveSystem system) {
        Job job = system.client().export("delta", CONSUMER, Map.of());
        if (job.rows() != CHANGES) {
            throw new BenchmarkException("the delta has " + job.rows() + " rows, not " + CHANGES);
        }
    }

    private Answer answer(Question question, List<Double> millis, double share, OptionalDouble heapPeak) {
        Sample sample = new Sample(Statistics.percentile(millis, share), Cpu.NONE);
        String size = CHANGES + " changes, " + runs + " times";
        return new Answer(question, size, Side.measured(List.of(sample)), Side.NOBODY, heapPeak);
    }
}
