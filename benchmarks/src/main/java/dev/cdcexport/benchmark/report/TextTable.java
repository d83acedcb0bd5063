package dev.cdcexport.benchmark.report;

import java.util.ArrayList;
import java.util.List;

/** Sets rows of cells side by side, each column as wide as its widest cell. Stateless. */
final class TextTable {

    private static final String SEPARATOR = " | ";

    private TextTable() {}

    static String format(List<String> header, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(rows);
        int[] widths = new int[header.size()];
        all.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        List<String> lines = new ArrayList<>();
        all.forEach(row -> lines.add(line(row, widths)));
        lines.add(1, "-".repeat(lines.stream().mapToInt(String::length).max().orElse(0)));
        return String.join("\n", lines);
    }

    private static String line(List<String> cells, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            padded.add(cells.get(i) + " ".repeat(widths[i] - cells.get(i).length()));
        }
        return String.join(SEPARATOR, padded).stripTrailing();
    }
}
