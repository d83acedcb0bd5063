package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.GrowthSystem.Point;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.workbench.Workbench;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** How rates change with the number of rows, of tables, and of partitions. */
final class Growth implements Experiment {

    private static final int MANY_TABLES = 10;

    private final Workbench bench;
    private final Sizes sizes;

    Growth(Workbench bench, Sizes sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    @Override
    public Set<Question> questions() {
        return Set.of();
    }

    @Override
    public void run(Report report) throws Exception {
        long middle = sizes.growthRows().get(sizes.growthRows().size() / 2);
        // The largest first: it finds the JVMs cold, and feels that least.
        List<Point> points = new ArrayList<>(sizes.growthRows().stream()
                .sorted(Comparator.reverseOrder())
                .map(rows -> new Point(rows, 1))
                .toList());
        points.add(new Point(middle, MANY_TABLES));
        measure(points, 1, report);
        if (sizes.growthPartitions() > 1) {
            measure(List.of(new Point(middle, 1)), sizes.growthPartitions(), report);
        }
    }

    private void measure(List<Point> points, int partitions, Report report) throws Exception {
        try (GrowthSystem system = GrowthSystem.start(bench, points, partitions)) {
            system.measure(points, report);
        }
    }
}
