package dev.cdcexport.system;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A consumer's copy of a table, made by applying its files in order as the README says; independent of the services' code. */
final class ReplayedTable {

    private static final CSVFormat FORMAT = CSVFormat.POSTGRESQL_CSV
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setRecordSeparator('\n')
            .get();

    private final String key;
    private final SortedMap<Integer, Map<String, String>> rows = new TreeMap<>();

    ReplayedTable(String key) {
        this.key = key;
    }

    void full(String file) throws IOException {
        rows.clear();
        for (CSVRecord row : parse(file)) {
            put(row, row.getParser().getHeaderNames());
        }
    }

    /** Applies a delta and gives how many lines it had. */
    int delta(String file) throws IOException {
        List<CSVRecord> lines = parse(file);
        for (CSVRecord line : lines) {
            List<String> columns = line.getParser().getHeaderNames().stream()
                    .filter(column -> !column.startsWith("_"))
                    .toList();
            switch (line.get("_op")) {
                case "INSERT", "UPDATE" -> put(line, columns);
                case "DELETE" -> rows.remove(Integer.valueOf(line.get(key)));
                case "TRUNCATE" -> rows.clear();
                default -> throw new AssertionError("unknown operation in " + line);
            }
        }
        return lines.size();
    }

    SortedMap<Integer, Map<String, String>> rows() {
        return rows;
    }

    long sum(String column) {
        return rows.values().stream()
                .mapToLong(row ->
                        Long.parseLong(Objects.requireNonNull(row.get(column)).substring(1)))
                .sum();
    }

    private void put(CSVRecord line, List<String> columns) {
        rows.put(
                Integer.valueOf(line.get(key)),
                columns.stream()
                        .collect(Collectors.toMap(
                                column -> column,
                                column -> line.get(column) == null ? "(null)" : '=' + line.get(column),
                                (a, b) -> a,
                                TreeMap::new)));
    }

    private static List<CSVRecord> parse(String file) throws IOException {
        try (CSVParser parser = CSVParser.parse(new StringReader(file), FORMAT)) {
            return parser.getRecords();
        }
    }
}
