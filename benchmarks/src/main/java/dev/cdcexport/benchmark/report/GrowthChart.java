package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.report.GrowthPoint.Stage;
import dev.cdcexport.benchmark.report.Svg.Anchor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rate of each stage at each size of the data: more rows along a line, more tables and more partitions beside it. One thread draws it. */
final class GrowthChart {

    private static final int WIDTH = 1100;
    private static final int HEIGHT = 500;
    private static final int LEFT = 110;
    private static final int RIGHT = 60;
    private static final int TOP = 110;
    private static final int BOTTOM = 70;
    private static final int LEGEND = 80;
    private static final int LEGEND_STEP = 200;
    private static final int LABEL_HEIGHT = 14;

    /** Room for what is at a power of ten itself. */
    private static final double BIT_MORE = 1.001;

    private final List<GrowthPoint> points;
    private final List<Category> categories;
    private final double lowest;
    private final double highest;
    private final Svg svg = new Svg(WIDTH, HEIGHT);

    /** What stands on the horizontal axis. */
    private record Category(long rows, int tables, int partitions) {

        static Category of(GrowthPoint point) {
            return new Category(point.rows(), point.tables(), point.partitions());
        }

        boolean isPlain() {
            return tables == 1 && partitions == 1;
        }

        String kind() {
            return (tables == 1 ? "1 table, " : tables + " tables, ")
                    + (partitions == 1 ? "1 partition" : partitions + " partitions");
        }
    }

    private GrowthChart(List<GrowthPoint> points) {
        this.points = points;
        this.categories = points.stream()
                .map(Category::of)
                .distinct()
                .sorted(Comparator.comparing(Category::partitions)
                        .thenComparing(Category::tables)
                        .thenComparing(Category::rows))
                .toList();
        this.lowest = Scale.powerBelow(
                points.stream().mapToDouble(GrowthPoint::rate).min().orElse(1));
        this.highest = Scale.powerAbove(
                BIT_MORE * points.stream().mapToDouble(GrowthPoint::rate).max().orElse(1));
    }

    static String draw(List<GrowthPoint> points) {
        GrowthChart chart = new GrowthChart(points);
        chart.head();
        chart.axes();
        for (Stage stage : Stage.values()) {
            chart.line(stage);
            chart.dots(stage);
        }
        chart.categories.forEach(chart::labels);
        return chart.svg.document();
    }

    private void head() {
        svg.title(20, 30, "How rates change with the size of the data");
        svg.text(20, 50, Anchor.START, Svg.INK, "Rows or changes for each second; logarithmic.");
        double x = LEFT;
        for (Stage stage : Stage.values()) {
            svg.dot(x, LEGEND - 4, colour(stage));
            svg.text(x + 10, LEGEND, Anchor.START, colour(stage), stage.label());
            x += LEGEND_STEP;
        }
    }

    private void axes() {
        for (double tick = lowest; tick <= highest * BIT_MORE; tick *= 10) {
            svg.line(LEFT, y(tick), WIDTH - RIGHT, y(tick), Svg.FAINT, 1);
            svg.text(LEFT - 10, y(tick) + 4, Anchor.END, Svg.INK, Scale.plain(tick) + "/s");
        }
        int bottom = HEIGHT - BOTTOM;
        for (Category category : categories) {
            String rows = String.format(Locale.ROOT, "%,d rows", category.rows());
            svg.text(x(category), bottom + 24, Anchor.MIDDLE, Svg.INK, rows);
            svg.text(x(category), bottom + 42, Anchor.MIDDLE, Svg.FADED, category.kind());
        }
    }

    private void line(Stage stage) {
        List<Category> plain = categories.stream().filter(Category::isPlain).toList();
        for (int i = 1; i < plain.size(); i++) {
            Category from = plain.get(i - 1);
            Category to = plain.get(i);
            find(stage, from)
                    .ifPresent(before -> find(stage, to)
                            .ifPresent(after ->
                                    svg.line(x(from), y(before.rate()), x(to), y(after.rate()), colour(stage), 2)));
        }
    }

    private void dots(Stage stage) {
        for (Category category : categories) {
            find(stage, category).ifPresent(point -> svg.dot(x(category), y(point.rate()), colour(stage)));
        }
    }

    /** Each above its dot, or below the label above where they would overlap. */
    private void labels(Category category) {
        List<GrowthPoint> downwards = points.stream()
                .filter(point -> Category.of(point).equals(category))
                .sorted(Comparator.comparing(GrowthPoint::rate).reversed())
                .toList();
        double top = 0;
        for (GrowthPoint point : downwards) {
            double y = Math.max(top, y(point.rate()) - 7);
            String rate = Unit.PER_SECOND.format(point.rate());
            svg.text(x(category) + 9, y, Anchor.START, colour(point.stage()), rate);
            top = y + LABEL_HEIGHT;
        }
    }

    private Optional<GrowthPoint> find(Stage stage, Category category) {
        return points.stream()
                .filter(point -> point.stage() == stage && Category.of(point).equals(category))
                .findFirst();
    }

    private static String colour(Stage stage) {
        return switch (stage) {
            case FULL -> "#8250df";
            case CAPTURE -> "#bc4c00";
            case DELTA -> "#0969da";
        };
    }

    private double x(Category category) {
        double step = (WIDTH - LEFT - RIGHT) / (double) categories.size();
        return LEFT + step * (categories.indexOf(category) + 0.5);
    }

    private double y(double rate) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Scale.logarithmic(rate, lowest, highest);
    }
}
