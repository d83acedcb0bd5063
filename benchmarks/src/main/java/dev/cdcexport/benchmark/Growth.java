package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.GrowthSystem.Point;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How rates change with the number of rows, of tables, and of partitions. */
final class Growth implements Experiment {

    private static final int MANY_TABLES = 10;
    private static final int WARM_UP_TABLES = 2;

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
        List<Point> points = new ArrayList<>(
                sizes.growthRows().stream().map(rows -> new Point(rows, 1)).toList());
        points.add(new Point(middle(), MANY_TABLES));
        measure(points, 1, report);
        if (sizes.growthPartitions() > 1) {
            measure(List.of(new Point(middle(), 1)), sizes.growthPartitions(), report);
        }
    }

    private long middle() {
        return sizes.growthRows().get(sizes.growthRows().size() / 2);
    }

    private void measure(List<Point> points, int partitions, Report report) throws Exception {
        Point warmUp = new Point(middle(), WARM_UP_TABLES);
        try (GrowthSystem system = GrowthSystem.start(bench, warmUp, points, partitions)) {
            system.measure(report);
        }
    }
}
