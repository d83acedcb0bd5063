package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.ReportFolder;
import dev.cdcexport.benchmark.report.Setting;
import dev.cdcexport.benchmark.report.Side;
import dev.cdcexport.benchmark.report.Unit;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.Command;
import dev.cdcexport.benchmark.workbench.ServiceKind;
import dev.cdcexport.benchmark.workbench.Workbench;
import dev.cdcexport.stack.StackException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What {@code benchmarks/run} runs: starts the servers, lets each group measure, and reports. */
final class Benchmark {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final Options options;
    private final Workbench bench;
    private final Report report;

    private Benchmark(Options options, Report report) {
        this.options = options;
        this.bench = new Workbench(options.checkout(), options.folder(), options.flags());
        this.report = report;
    }

    /** Takes the checkout's folder and the options. */
    public static void main(String[] arguments) {
        try {
            List<String> rest = List.of(arguments).subList(1, arguments.length);
            Path checkout = Path.of(arguments[0]).toAbsolutePath();
            boolean smoke = Options.parse(checkout, rest).smoke();
            System.exit(measure(checkout, rest).isGood(smoke) ? 0 : FAILED);
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
        } catch (BenchmarkException | StackException e) {
            System.err.println(e.getMessage());
            System.exit(FAILED);
        }
    }

    /** Measures what the options ask for, and writes and prints the report. */
    static Report measure(Path checkout, List<String> arguments) {
        Options options = Options.parse(checkout, arguments);
        Setting setting = Setting.here(("benchmarks/run " + String.join(" ", arguments)).strip(), version(checkout));
        Report report = new Report(System.out);
        new Benchmark(options, report).run();
        ReportFolder folder = new ReportFolder(options.out());
        folder.write(report, setting);
        System.out.println(report.table());
        System.out.println(Report.LEGEND);
        System.out.println("As a page: " + folder.page());
        return report;
    }

    /** What fails is in the report. */
    private void run() {
        Thread atEnd = new Thread(bench::close, "stop");
        Runtime.getRuntime().addShutdownHook(atEnd);
        try (bench) {
            report.say("starting PostgreSQL and Kafka");
            bench.start();
            for (Experiment experiment : experiments()) {
                Failures.reported(experiment.questions(), report, () -> experiment.run(report));
            }
            addHeap(Question.HEAP_CAPTURE, ServiceKind.CAPTURE);
            addHeap(Question.HEAP_EXPORT, ServiceKind.EXPORT);
        } finally {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        }
    }

    /** The commit that is measured, if this is a checkout of Git's. */
    private static String version(Path checkout) {
        try {
            return "commit "
                    + new Command("git", "-C", checkout.toString(), "describe", "--always", "--dirty")
                            .run()
                            .strip();
        } catch (BenchmarkException | UncheckedIOException e) {
            return "commit unknown";
        }
    }

    private List<Experiment> experiments() {
        List<LiveExperiment> live = new ArrayList<>();
        List<Experiment> all = new ArrayList<>();
        options.groups().stream().sorted().forEach(group -> {
            switch (group) {
                case FULL -> live.add(new FullExports(options.sizes(), options.contest()));
                case DELTA -> live.add(new LargeDeltas(options.sizes(), options.contest()));
                case LATENCY -> {
                    live.add(new SmallDeltas(options.sizes()));
                    live.add(new CommitLag(options.sizes()));
                }
                case SIZE -> live.add(new TableSizes(options.sizes(), options.contest()));
                case CROWD -> live.add(new Crowd(options.sizes(), options.contest()));
                case CAPTURE -> all.add(new Drain(options.checkout(), bench, options.sizes(), options.contest()));
                case GROWTH -> all.add(new Growth(bench, options.sizes()));
            }
        });
        if (!live.isEmpty()) {
            all.add(0, new LiveExperiments(bench, live));
        }
        return all;
    }

    private void addHeap(Question question, ServiceKind kind) {
        OptionalDouble peak = bench.heapPeak(kind);
        if (peak.isPresent()) {
            String resident =
                    "process " + Unit.MEBIBYTES.format(bench.residentPeak(kind).orElse(0));
            report.add(new Answer(question, resident, Side.figure(peak.getAsDouble()), Side.NOBODY, peak));
        }
    }
}
