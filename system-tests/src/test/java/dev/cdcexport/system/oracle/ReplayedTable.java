package dev.cdcexport.system.oracle;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A consumer's copy of a table, made by applying its files in order as the README says; independent of the services' code. */
public final class ReplayedTable {

    /** How NULL is told from any text. */
    public static final String NULL = "(null)";

    private static final CSVFormat FORMAT = CSVFormat.POSTGRESQL_CSV
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setRecordSeparator('\n')
            .get();

    private final String key;
    private final SortedMap<Integer, Map<String, String>> rows = new TreeMap<>();

    public ReplayedTable(String key) {
        this.key = key;
    }

    /** A text as it stands in {@link #rows()}. */
    public static String value(String text) {
        return '=' + text;
    }

    /** Replaces all rows. */
    public void full(String file) {
        rows.clear();
        incremental(file);
    }

    /** Puts rows in, or over those of the same key, and gives its lines. */
    public List<CSVRecord> incremental(String file) {
        List<CSVRecord> lines = parse(file);
        lines.forEach(line -> put(line, Map.of()));
        return lines;
    }

    /** Applies a delta and gives its lines. */
    public List<CSVRecord> delta(String file) {
        List<CSVRecord> lines = parse(file);
        for (CSVRecord line : lines) {
            switch (line.get("_op")) {
                case "INSERT", "UPDATE" -> put(line, rows.getOrDefault(keyOf(line), Map.of()));
                case "DELETE" -> rows.remove(keyOf(line));
                case "TRUNCATE" -> rows.clear();
                default -> throw new AssertionError("unknown operation in " + line);
            }
        }
        return lines;
    }

    public SortedMap<Integer, Map<String, String>> rows() {
        return rows;
    }

    public long sum(String column) {
        return rows.values().stream()
                .mapToLong(row ->
                        Long.parseLong(Objects.requireNonNull(row.get(column)).substring(1)))
                .sum();
    }

    private int keyOf(CSVRecord line) {
        return Integer.parseInt(line.get(key));
    }

    /** What the line says is unchanged stays as it was. */
    private void put(CSVRecord line, Map<String, String> known) {
        List<String> columns = line.getParser().getHeaderNames();
        String unchanged = columns.contains("_unchanged") ? line.get("_unchanged") : null;
        Map<String, String> row = new TreeMap<>();
        for (String column : columns) {
            if (column.startsWith("_")) {
                continue;
            }
            String text = line.get(column);
            if (unchanged != null && unchanged.contains('"' + column + '"')) {
                row.put(column, Objects.requireNonNull(known.get(column), () -> "nothing is known before " + line));
            } else {
                row.put(column, text == null ? NULL : value(text));
            }
        }
        rows.put(keyOf(line), row);
    }

    private static List<CSVRecord> parse(String file) {
        try (CSVParser parser = CSVParser.parse(new StringReader(file), FORMAT)) {
            return parser.getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
