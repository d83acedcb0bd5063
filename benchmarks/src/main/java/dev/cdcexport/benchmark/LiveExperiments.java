package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.workbench.ExportClient;
import dev.cdcexport.benchmark.workbench.Service;
import dev.cdcexport.benchmark.workbench.ServiceKind;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.UserTables;
import dev.cdcexport.benchmark.workbench.Workbench;
import dev.cdcexport.stack.SampleDatabase;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All experiments on one running system, whose tables stand before it starts. */
final class LiveExperiments implements Experiment {

    private static final String NAME = "live";

    private final Workbench bench;
    private final List<LiveExperiment> experiments;

    LiveExperiments(Workbench bench, List<LiveExperiment> experiments) {
        this.bench = bench;
        this.experiments = List.copyOf(experiments);
    }

    @Override
    public Set<Question> questions() {
        return experiments.stream()
                .flatMap(experiment -> experiment.questions().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void run(Report report) throws Exception {
        report.say("creating tables");
        SampleDatabase database = bench.newDatabase(NAME);
        UserTables tables = UserTables.in(database.owner());
        for (LiveExperiment experiment : experiments) {
            experiment.prepare(tables);
        }
        report.say("starting capture and export");
        try (Topics topics = bench.topics();
                Service capture = bench.launchCapture(database, NAME, tables.softDeleteColumns(ServiceKind.CAPTURE));
                Service export = bench.startExport(database, NAME, tables.softDeleteColumns(ServiceKind.EXPORT))) {
            capture.awaitActive();
            ExportClient client = new ExportClient(export);
            LiveSystem system = new LiveSystem(bench, database, tables, NAME, capture, export, client, topics);
            experiments.forEach(experiment -> run(experiment, system, report));
        }
        database.drop();
    }

    private static void run(LiveExperiment experiment, LiveSystem system, Report report) {
        Failures.reported(experiment.questions(), report, () -> experiment.run(system, report));
    }
}
