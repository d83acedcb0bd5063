package dev.cdcexport.export.replay;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.fold.DeltaColumns;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the lines of a file tell of the table's columns: by the names in the file's own header. Used by one thread: neighbouring lines
 * mostly have the same unchanged columns.
 */
final class Layout {

    private static final int OPERATION = DeltaColumns.NAMES.indexOf("_op");
    private static final int UNCHANGED = DeltaColumns.NAMES.indexOf("_unchanged");
    private static final int ABSENT = -1;

    private final int width;
    private final List<String> header;
    private final List<String> columns;
    private final int[] places;
    private @Nullable String lastUnchanged;
    private Set<String> lastUnchangedColumns = Set.of();

    private Layout(List<String> header, TableSchema table, Set<String> otherColumns) {
        this.width = header.size();
        this.header = header;
        this.columns = table.columnNames();
        this.places = columns.stream()
                .mapToInt(column -> otherColumns.contains(column) ? ABSENT : header.lastIndexOf(column))
                .toArray();
    }

    /**
     * Reads a header.
     *
     * @param names the file's first line
     * @param content what the lines are
     * @param table the columns wanted; those that the file does not have are NULL in it
     * @param otherColumns names under which the file has other columns than the table
     * @throws UnreadableException if it is no header of such a file, or a column of the key is not in it
     */
    static Layout of(@Nullable String[] names, Content content, TableSchema table, Set<String> otherColumns)
            throws UnreadableException {
        List<@Nullable String> header = Arrays.asList(names);
        if (header.contains(null)) {
            throw new UnreadableException("a name in its header is empty: " + header);
        }
        if (content == Content.CHANGES
                && (header.size() < DeltaColumns.NAMES.size()
                        || !header.subList(0, DeltaColumns.NAMES.size()).equals(DeltaColumns.NAMES))) {
            throw new UnreadableException("its header does not begin with " + DeltaColumns.NAMES + ": " + header);
        }
        if (!header.containsAll(table.key())) {
            throw new UnreadableException("its header lacks a column of the key " + table.key() + ": " + header);
        }
        return new Layout(List.copyOf(Arrays.asList(names)), table, otherColumns);
    }

    /** Refuses a line that has another number of fields than the header. */
    void requireWhole(@Nullable String[] line) throws UnreadableException {
        if (line.length != width) {
            throw new UnreadableException("a line has " + line.length + " fields, the header " + width);
        }
    }

    /** What a line of a delta does. */
    @Nullable
    String operation(@Nullable String[] line) {
        return line[OPERATION];
    }

    /** The line's values in the order of the table's columns. */
    @Nullable
    String[] cells(@Nullable String[] line) {
        @Nullable String[] cells = new @Nullable String[places.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = places[i] == ABSENT ? null : line[places[i]];
        }
        return cells;
    }

    /** The values of a line of a delta; those that it leaves as they were are {@link Row#UNKNOWN}. */
    @Nullable
    String[] changedCells(@Nullable String[] line) throws UnreadableException {
        @Nullable String[] cells = cells(line);
        String unchanged = line[UNCHANGED];
        if (unchanged != null) {
            Set<String> names = unchangedColumns(unchanged);
            for (int i = 0; i < cells.length; i++) {
                if (places[i] != ABSENT && names.contains(columns.get(i))) {
                    cells[i] = Row.UNKNOWN;
                }
            }
        }
        return cells;
    }

    private Set<String> unchangedColumns(String json) throws UnreadableException {
        if (!json.equals(lastUnchanged)) {
            lastUnchangedColumns = parse(json);
            lastUnchanged = json;
        }
        return lastUnchangedColumns;
    }

    private Set<String> parse(String json) throws UnreadableException {
        try {
            List<String> names = List.of(ContractJson.read(json.getBytes(StandardCharsets.UTF_8), String[].class));
            if (!header.containsAll(names)) {
                throw new UnreadableException("_unchanged names a column that is not in the header: " + json);
            }
            return new HashSet<>(names);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("_unchanged is no JSON array of names: " + json);
        }
    }
}
