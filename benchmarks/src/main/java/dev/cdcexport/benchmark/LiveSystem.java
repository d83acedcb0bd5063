package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.workbench.Await;
import dev.cdcexport.benchmark.workbench.ExportClient;
import dev.cdcexport.benchmark.workbench.ExportClient.Job;
import dev.cdcexport.benchmark.workbench.Service;
import dev.cdcexport.benchmark.workbench.Stopwatch;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.UserTables;
import dev.cdcexport.benchmark.workbench.Workbench;
import dev.cdcexport.stack.SampleDatabase;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Capture and export at work on one database.
 *
 * @param bench where they run
 * @param database the database
 * @param tables its tables
 * @param prefix of its topics
 * @param capture the capture service
 * @param export the export service
 * @param client asks the export service
 * @param topics what capture has written
 */
record LiveSystem(
        Workbench bench,
        SampleDatabase database,
        UserTables tables,
        String prefix,
        Service capture,
        Service export,
        ExportClient client,
        Topics topics) {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final double MILLIS_PER_SECOND = 1000;

    /** What is measured. */
    interface Work {

        void run() throws Exception;
    }

    /** The topic with a table's changes. */
    String topic(String table) {
        return prefix + ".public." + table;
    }

    /** Waits until so many more changes of a table are on its topic. */
    void awaitCaptured(String table, Topics.Ends from, long changes) {
        String what = changes + " changes of " + table + " are captured";
        Await.until(PATIENCE, LOOK, what, () -> {
            capture.verifyAlive();
            return topics.ends(List.of(topic(table))).sum() >= from.sum() + changes;
        });
    }

    /** Deletes a consumer's data files, as the files of the other side are: for each side the disk and its cache are the same. */
    void deleteFiles(String consumer) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(bench.exportOutput(prefix), "*_" + consumer + "_*.csv*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** The CPU seconds of both services. */
    double cpuSeconds() {
        return capture.cpuSeconds() + export.cpuSeconds();
    }

    /** Measures at which rate somebody does so much work. */
    Sample rate(long work, DoubleSupplier cpuSeconds, Work run) throws Exception {
        bench.settle();
        Stopwatch watch = bench.stopwatch(cpuSeconds);
        run.run();
        return new Sample(work / watch.seconds(), watch.cpu());
    }

    /** Measures at which rate an export does so much work. */
    Sample exportRate(long work, Supplier<Job> export) {
        bench.settle();
        Stopwatch watch = bench.stopwatch(this::cpuSeconds);
        Job job = export.get();
        return new Sample(work * MILLIS_PER_SECOND / job.time().toMillis(), watch.cpu());
    }

    /** Measures how long somebody works, in ms. */
    Sample millis(DoubleSupplier cpuSeconds, Work run) throws Exception {
        Stopwatch watch = bench.stopwatch(cpuSeconds);
        run.run();
        return new Sample(watch.seconds() * MILLIS_PER_SECOND, watch.cpu());
    }
}
