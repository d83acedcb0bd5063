package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How rates change with the number of rows, of tables, and of partitions. */
final class Growth implements Experiment {

    private static final int MANY_TABLES = 10;
    private static final int MANY_PARTITIONS = 8;

    private final Workbench bench;
    private final List<Long> sizes;

    Growth(Workbench bench, Sizes sizes) {
        this.bench = bench;
        this.sizes = sizes.growthRows();
    }

    @Override
    public Set<Question> questions() {
        return Set.of();
    }

    @Override
    public void run(Report report) throws Exception {
        long middle = sizes.get(sizes.size() / 2);
        List<GrowthSystem.Point> points = new ArrayList<>();
        sizes.forEach(rows -> points.add(new GrowthSystem.Point(rows, 1)));
        points.add(new GrowthSystem.Point(middle, MANY_TABLES));
        measure(points, 1, report);
        measure(List.of(new GrowthSystem.Point(middle, 1)), MANY_PARTITIONS, report);
    }

    private void measure(List<GrowthSystem.Point> points, int partitions, Report report) throws Exception {
        try (GrowthSystem system = GrowthSystem.start(bench, points, partitions)) {
            for (GrowthSystem.Point point : points) {
                system.measure(point, report);
            }
        }
    }
}
