package dev.cdcexport.benchmark.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a report is written.
 *
 * @param path the folder; created if missing
 */
public record ReportFolder(Path path) {

    /** For programs. */
    public Path json() {
        return path.resolve("benchmarks.json");
    }

    /** For people. */
    public Path page() {
        return path.resolve("benchmarks.html");
    }

    /** The table, for documents. */
    public Path markdown() {
        return path.resolve("benchmarks.md");
    }

    /** How far each figure is beyond the minimum. */
    public Path ratios() {
        return path.resolve("ratios.svg");
    }

    /** How rates change with the size of the data. */
    public Path growth() {
        return path.resolve("growth.svg");
    }

    /** Writes all of them. */
    public void write(Report report, Setting setting) {
        String ratioChart = RatioChart.draw(report.answers());
        String growthChart = report.growth().isEmpty() ? "" : GrowthChart.draw(report.growth());
        try {
            Files.createDirectories(path);
            Files.writeString(json(), ReportJson.write(report, setting));
            Files.writeString(page(), ReportPage.write(report, setting, ratioChart, growthChart));
            Files.writeString(markdown(), ReportMarkdown.write(report, setting));
            Files.writeString(ratios(), ratioChart);
            if (!growthChart.isEmpty()) {
                Files.writeString(growth(), growthChart);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the report to " + path, e);
        }
    }
}
