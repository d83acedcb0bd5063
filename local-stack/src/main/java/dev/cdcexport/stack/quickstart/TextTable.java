package dev.cdcexport.stack.quickstart;

import java.io.PrintStream;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints a scrollable result as a table: one pass measures the columns, a second one prints. */
final class TextTable {

    private static final String SEPARATOR = " | ";

    private final ResultSet result;
    private final List<String> names;

    TextTable(ResultSet result) throws SQLException {
        this.result = result;
        this.names = names(result.getMetaData());
    }

    void print(PrintStream out) throws SQLException {
        int[] widths = measure();
        out.println(line(names, widths));
        out.println("-".repeat(Arrays.stream(widths).sum() + SEPARATOR.length() * Math.max(0, widths.length - 1)));
        int rows = 0;
        result.beforeFirst();
        while (result.next()) {
            out.println(line(values(), widths));
            rows++;
        }
        out.println(rows == 1 ? "(1 row)" : "(" + rows + " rows)");
    }

    private int[] measure() throws SQLException {
        int[] widths = names.stream().mapToInt(String::length).toArray();
        while (result.next()) {
            List<String> values = values();
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], values.get(i).length());
            }
        }
        return widths;
    }

    private static List<String> names(ResultSetMetaData columns) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
        }
        return names;
    }

    private List<String> values() throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
            values.add(printable(result.getString(i)));
        }
        return values;
    }

    private static String printable(@Nullable String value) {
        return value == null ? "NULL" : value.replace("\n", "\\n");
    }

    /** The cells side by side, each as wide as its column. */
    static String line(List<String> cells, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            padded.add(cell + " ".repeat(widths[i] - cell.length()));
        }
        return padded.stream().collect(Collectors.joining(SEPARATOR)).stripTrailing();
    }
}
