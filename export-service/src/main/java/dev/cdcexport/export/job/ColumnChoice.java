package dev.cdcexport.export.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which columns the files of one job have. It says nothing of other jobs: the watermark moves over all columns alike, and what a file
 * leaves out is told by no later one.
 *
 * @param columns for some tables, the only columns wanted
 * @param exclude for some other tables, the columns not wanted
 */
public record ColumnChoice(Map<TableName, List<String>> columns, Map<TableName, List<String>> exclude) {

    /** All columns of all tables. */
    public static final ColumnChoice NONE = new ColumnChoice(Map.of(), Map.of());

    /** Sorts and copies the maps, drops repetitions. */
    public ColumnChoice {
        columns = sorted(columns);
        exclude = sorted(exclude);
    }

    private static SortedMap<TableName, List<String>> sorted(Map<TableName, List<String>> choice) {
        SortedMap<TableName, List<String>> sorted = new TreeMap<>();
        choice.forEach((table, names) ->
                sorted.put(table, names.stream().distinct().sorted().toList()));
        return java.util.Collections.unmodifiableSortedMap(sorted);
    }

    /** Whether nothing is chosen. */
    @JsonIgnore
    public boolean isEmpty() {
        return columns.isEmpty() && exclude.isEmpty();
    }

    /** All tables that a choice is made for. */
    Stream<TableName> tables() {
        return Stream.concat(columns.keySet().stream(), exclude.keySet().stream());
    }

    /**
     * Refuses a choice for a table that the export does not have.
     *
     * @throws ExportException {@code invalid-request}
     */
    public void requireTables(Collection<TableName> exported) {
        Optional<TableName> other =
                tables().filter(table -> !exported.contains(table)).findFirst();
        if (other.isPresent()) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    field(other.get()) + ": " + other.get() + " is not among the tables exported, " + exported,
                    "Choose columns of exported tables; GET /tables lists tables and columns.");
        }
    }

    /**
     * The columns of a table's file, in the table's order.
     *
     * @param all the table's columns
     * @param needed those that must stay
     * @throws ExportException {@code invalid-request} if the choice names another column, leaves none, or one out that must stay
     */
    public List<String> of(TableName table, List<String> all, List<String> needed) {
        List<String> named = columns.getOrDefault(table, exclude.getOrDefault(table, List.of()));
        Optional<String> unknown =
                named.stream().filter(column -> !all.contains(column)).findFirst();
        if (unknown.isPresent()) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    field(table) + ": '" + unknown.get() + "' is no column of " + table,
                    "Use columns of " + table + ": " + String.join(", ", all) + ".");
        }
        List<String> chosen = all.stream()
                .filter(column -> !columns.containsKey(table) || named.contains(column))
                .filter(column -> !exclude.containsKey(table) || !named.contains(column))
                .toList();
        requireAll(table, chosen, needed);
        return chosen;
    }

    private void requireAll(TableName table, List<String> chosen, List<String> needed) {
        if (chosen.isEmpty() && tables().anyMatch(table::equals)) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    field(table) + ": no column of " + table + " is left",
                    "Choose one column at least, or leave the table out of a full export.");
        }
        Optional<String> missing =
                needed.stream().filter(column -> !chosen.contains(column)).findFirst();
        if (missing.isPresent()) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    field(table) + ": without '" + missing.get() + "', a column of the key of " + table
                            + ", nobody could tell which row a line is about",
                    "Keep all columns of the key in delta and incremental exports: " + String.join(", ", needed) + ".");
        }
    }

    /** The columns that a table's file leaves out. */
    public Set<String> omitted(TableName table, List<String> all) {
        Set<String> omitted = new java.util.LinkedHashSet<>(all);
        if (columns.containsKey(table)) {
            omitted.removeAll(columns.get(table));
        } else {
            omitted.retainAll(exclude.getOrDefault(table, List.of()));
        }
        return omitted;
    }

    private String field(TableName table) {
        return columns.containsKey(table) ? "columns" : "exclude";
    }
}
