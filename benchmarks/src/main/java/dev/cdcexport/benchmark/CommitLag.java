package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.report.Side;
import dev.cdcexport.benchmark.report.Statistics;
import dev.cdcexport.benchmark.workbench.Cpu;
import dev.cdcexport.benchmark.workbench.Stopwatch;
import dev.cdcexport.benchmark.workbench.UserTables;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** From a small transaction's COMMIT to where a consumer of committed records sees its change, under a steady load. */
final class CommitLag implements LiveExperiment {

    private static final String TABLE = "busy_users";

    /** Published by Sequin for its own engine; its mean stands beside our median. */
    private static final double SEQUIN_MEAN_MILLIS = 55;

    private static final double SEQUIN_TAIL_MILLIS = 253;
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private final long rows;
    private final int rate;
    private final Duration time;

    CommitLag(Sizes sizes) {
        this.rows = sizes.smallTableRows();
        this.rate = sizes.lagRate();
        this.time = sizes.lagTime();
    }

    @Override
    public Set<Question> questions() {
        return Set.of(Question.LAG_MEDIAN, Question.LAG_TAIL);
    }

    @Override
    public void prepare(UserTables tables) throws SQLException {
        tables.createSample(TABLE, rows);
    }

    @Override
    public void run(LiveSystem system, Report report) throws Exception {
        report.say("committing " + rate + " transactions/s");
        load(system, time.compareTo(WARM_UP) < 0 ? time : WARM_UP);
        long heap = system.capture().heapMark();
        Stopwatch watch = system.bench().stopwatch(system.capture()::cpuSeconds);
        List<Double> millis = load(system, time);
        Cpu cpu = watch.cpu();
        OptionalDouble peak = system.capture().heapPeakSince(heap);
        report.add(answer(Question.LAG_MEDIAN, millis, 0.5, cpu, SEQUIN_MEAN_MILLIS, peak));
        report.add(answer(Question.LAG_TAIL, millis, 0.99, cpu, SEQUIN_TAIL_MILLIS, peak));
    }

    /** Gives the lag of each transaction, in ms. */
    private List<Double> load(LiveSystem system, Duration howLong) throws InterruptedException {
        try (LagReader reader = LagReader.start(system.topics().consumer(), system.topic(TABLE))) {
            long transactions = new SteadyLoad(system.database().owner(), TABLE, rows, rate).run(howLong);
            return reader.await(transactions);
        }
    }

    private Answer answer(
            Question question, List<Double> millis, double share, Cpu cpu, double published, OptionalDouble heapPeak) {
        Sample sample = new Sample(Statistics.percentile(millis, share), cpu);
        String size = rate + " transactions/s";
        return new Answer(question, size, Side.measured(List.of(sample)), Side.figure(published), heapPeak);
    }
}
