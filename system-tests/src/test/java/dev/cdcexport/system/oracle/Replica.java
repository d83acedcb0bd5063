package dev.cdcexport.system.oracle;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A consumer's copy of all its tables, made by applying its files as docs/file-format.md says; independent of the services' code. */
public final class Replica {

    private static final CSVFormat FORMAT =
            CSVFormat.POSTGRESQL_CSV.builder().setRecordSeparator('\n').get();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DELTA_COLUMNS = 5;
    private static final int UNCHANGED = 4;
    private static final String NULL = "(null)";

    private final ExportClient client;
    private final Map<String, List<Map<String, String>>> tables = new HashMap<>();

    public Replica(ExportClient client) {
        this.client = client;
    }

    /** Applies the files of a job that has succeeded. */
    public void apply(JsonNode job) throws IOException {
        JsonNode manifest = client.get(job.get("manifest").asString()).json();
        Map<String, List<String>> keys = new HashMap<>();
        Set<String> rebased = new HashSet<>();
        for (JsonNode table : manifest.get("tables")) {
            keys.put(table.get("table").asString(), strings(table.get("key")));
            if (!table.get("rebased").isNull()) {
                rebased.add(table.get("table").asString());
            }
        }
        for (JsonNode file : job.get("files")) {
            String table = file.get("table").asString();
            String content = client.download(file.get("url").asString());
            apply(
                    rebased.contains(table) ? "full" : job.get("type").asString(),
                    content,
                    Objects.requireNonNull(keys.get(table), table),
                    tables.computeIfAbsent(table, name -> new ArrayList<>()));
        }
        for (JsonNode table : manifest.get("tables")) {
            if (table.get("dropped").asBoolean()) {
                tables.remove(table.get("table").asString());
            }
        }
    }

    private static void apply(String type, String content, List<String> key, List<Map<String, String>> rows)
            throws IOException {
        List<CSVRecord> lines = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(content), FORMAT)) {
            lines.addAll(parser.getRecords());
        }
        boolean isDelta = type.equals("delta");
        List<String> header = new ArrayList<>(lines.get(0).toList());
        List<String> columns = isDelta ? header.subList(DELTA_COLUMNS, header.size()) : header;
        if (type.equals("full")) {
            rows.clear();
        }
        for (Map<String, String> row : rows) {
            row.keySet().retainAll(columns);
            columns.forEach(column -> row.putIfAbsent(column, NULL));
        }
        // Lists are slow where there are many rows; the tables of the tests have few.
        for (CSVRecord line : lines.subList(1, lines.size())) {
            Map<String, String> row = row(line, columns, isDelta ? DELTA_COLUMNS : 0);
            switch (isDelta ? line.get(0) : "UPDATE") {
                case "INSERT", "UPDATE" -> put(rows, key, row, isDelta ? line.get(UNCHANGED) : null);
                case "DELETE" -> rows.remove(indexOf(rows, key, row, true));
                case "TRUNCATE" -> rows.clear();
                default -> throw new AssertionError("unknown operation in " + line);
            }
        }
    }

    private static Map<String, String> row(CSVRecord line, List<String> columns, int first) {
        Map<String, String> row = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), cell(line.get(first + i)));
        }
        return row;
    }

    private static String cell(@Nullable String value) {
        return value == null ? NULL : '=' + value;
    }

    private static void put(
            List<Map<String, String>> rows, List<String> key, Map<String, String> row, @Nullable String unchanged) {
        int index = key.isEmpty() ? -1 : indexOf(rows, key, row, false);
        if (unchanged != null) {
            Map<String, String> old = rows.get(index);
            strings(JSON.readTree(unchanged))
                    .forEach(column -> row.put(column, Objects.requireNonNull(old.get(column))));
        }
        if (index < 0) {
            rows.add(row);
        } else {
            rows.set(index, row);
        }
    }

    private static int indexOf(
            List<Map<String, String>> rows, List<String> key, Map<String, String> wanted, boolean required) {
        Set<String> compared = key.isEmpty() ? wanted.keySet() : new TreeSet<>(key);
        for (int i = 0; i < rows.size(); i++) {
            Map<String, String> row = rows.get(i);
            if (compared.stream().allMatch(column -> Objects.equals(wanted.get(column), row.get(column)))) {
                return i;
            }
        }
        if (required) {
            throw new AssertionError("a DELETE names a row that is not there: " + wanted);
        }
        return -1;
    }

    /** The rows of a table, sorted; empty if there is none such. */
    public List<String> rows(String table) {
        return sorted(tables.getOrDefault(table, List.of()));
    }

    public boolean has(String table) {
        return tables.containsKey(table);
    }

    /** The rows that the table has now, in the same form: all columns that are not generated, of rows of its own. */
    public static List<String> now(RunningSystem system, String table, String condition) throws SQLException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement()) {
            String only = one(
                    statement,
                    "SELECT CASE relkind WHEN 'p' THEN '' ELSE 'ONLY ' END FROM pg_class WHERE oid = '"
                            + table.replace("'", "''") + "'::regclass");
            List<String> columns = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("SELECT attname FROM pg_attribute WHERE attrelid = '"
                    + table.replace("'", "''")
                    + "'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum")) {
                while (names.next()) {
                    columns.add(names.getString(1));
                }
            }
            String list = columns.stream()
                    .map(column -> '"' + column.replace("\"", "\"\"") + "\"::text")
                    .collect(Collectors.joining(", "));
            try (ResultSet result =
                    statement.executeQuery("SELECT " + list + " FROM " + only + table + " WHERE " + condition)) {
                while (result.next()) {
                    Map<String, String> row = new TreeMap<>();
                    for (int i = 0; i < columns.size(); i++) {
                        row.put(columns.get(i), cell(result.getString(i + 1)));
                    }
                    rows.add(row);
                }
            }
        }
        return sorted(rows);
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static List<String> sorted(List<Map<String, String>> rows) {
        return rows.stream().map(Map::toString).sorted().toList();
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asString()));
        return strings;
    }
}
