package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.report.GrowthPoint.Stage;
import dev.cdcexport.benchmark.report.Svg.Anchor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The rate of each stage at each size of the data: more rows along a line, more tables and more partitions beside it. Stateless. */
final class GrowthChart {

    private static final int WIDTH = 1100;
    private static final int HEIGHT = 480;
    private static final int LEFT = 110;
    private static final int RIGHT = 150;
    private static final int TOP = 80;
    private static final int BOTTOM = 70;

    private GrowthChart() {}

    /** What stands on the horizontal axis. */
    private record Category(long rows, int tables, int partitions) {

        static Category of(GrowthPoint point) {
            return new Category(point.rows(), point.tables(), point.partitions());
        }

        boolean isPlain() {
            return tables == 1 && partitions == 1;
        }

        String kind() {
            if (isPlain()) {
                return "1 table, 1 partition";
            }
            return tables > 1 ? tables + " tables, 1 partition" : "1 table, " + partitions + " partitions";
        }
    }

    static String draw(List<GrowthPoint> points) {
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.title(20, 30, "How rates change with the size of the data");
        svg.text(20, 50, Anchor.START, Svg.INK, "Rows or changes for each second; logarithmic.");
        if (!points.isEmpty()) {
            List<Category> categories = categories(points);
            double lowest = Scale.powerBelow(
                    points.stream().mapToDouble(GrowthPoint::rate).min().orElse(1));
            double highest = Scale.powerAbove(
                    points.stream().mapToDouble(GrowthPoint::rate).max().orElse(lowest) + lowest);
            axes(svg, categories, lowest, highest);
            for (Stage stage : Stage.values()) {
                stage(svg, stage, points, categories, lowest, highest);
            }
        }
        return svg.document();
    }

    private static List<Category> categories(List<GrowthPoint> points) {
        return points.stream()
                .map(Category::of)
                .distinct()
                .sorted(Comparator.comparing(Category::partitions)
                        .thenComparing(Category::tables)
                        .thenComparing(Category::rows))
                .toList();
    }

    private static void axes(Svg svg, List<Category> categories, double lowest, double highest) {
        for (double tick = lowest; tick <= highest * 1.001; tick *= 10) {
            double y = y(tick, lowest, highest);
            svg.line(LEFT, y, WIDTH - RIGHT, y, Svg.FAINT, 1);
            svg.text(LEFT - 10, y + 4, Anchor.END, Svg.INK, Scale.plain(tick) + "/s");
        }
        for (int i = 0; i < categories.size(); i++) {
            double x = x(i, categories.size());
            Category category = categories.get(i);
            svg.text(
                    x,
                    HEIGHT - BOTTOM + 24,
                    Anchor.MIDDLE,
                    Svg.INK,
                    String.format(Locale.ROOT, "%,d rows", category.rows()));
            svg.text(x, HEIGHT - BOTTOM + 42, Anchor.MIDDLE, "#57606a", category.kind());
        }
    }

    private static void stage(
            Svg svg, Stage stage, List<GrowthPoint> all, List<Category> categories, double lowest, double highest) {
        double lastX = 0;
        double lastY = 0;
        Category last = null;
        for (int i = 0; i < categories.size(); i++) {
            Category category = categories.get(i);
            double x = x(i, categories.size());
            GrowthPoint point = all.stream()
                    .filter(each -> each.stage() == stage && Category.of(each).equals(category))
                    .findFirst()
                    .orElse(null);
            if (point == null) {
                continue;
            }
            double y = y(point.rate(), lowest, highest);
            if (last != null && last.isPlain() && category.isPlain()) {
                svg.line(lastX, lastY, x, y, colour(stage), 2);
            }
            svg.dot(x, y, colour(stage));
            svg.text(x + 9, y - 7, Anchor.START, colour(stage), Unit.PER_SECOND.format(point.rate()));
            last = category;
            lastX = x;
            lastY = y;
        }
        if (last != null) {
            svg.text(lastX + 14, lastY + 12, Anchor.START, colour(stage), stage.label());
        }
    }

    private static String colour(Stage stage) {
        return switch (stage) {
            case FULL -> "#8250df";
            case CAPTURE -> "#bc4c00";
            case DELTA -> "#0969da";
        };
    }

    private static double x(int category, int categories) {
        double step = (WIDTH - LEFT - RIGHT) / (double) categories;
        return LEFT + step * (category + 0.5);
    }

    private static double y(double rate, double lowest, double highest) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Scale.logarithmic(rate, lowest, highest);
    }
}
