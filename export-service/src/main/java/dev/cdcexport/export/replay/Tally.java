package dev.cdcexport.export.replay;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.replay.Difference.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what a comparison finds and keeps the first differences. Used by {@link Replay}, on its thread. */
final class Tally {

    private final TableSchema table;
    private final boolean guarded;
    private final boolean departuresOmitted;
    private final int maxDifferences;
    private final List<Difference> differences = new ArrayList<>();
    private long rowsInFiles;
    private long rowsInTable;
    private long missing;
    private long extra;
    private long different;
    private long departed;
    private @Nullable String notVerified;

    /**
     * @param table the columns and the key
     * @param guarded whether the values are those of files with a formula guard
     * @param departuresOmitted whether rows that only the files have are to be expected
     * @param maxDifferences how many differences are kept
     */
    Tally(TableSchema table, boolean guarded, boolean departuresOmitted, int maxDifferences) {
        this.table = table;
        this.guarded = guarded;
        this.departuresOmitted = departuresOmitted;
        this.maxDifferences = maxDifferences;
    }

    /** Takes that several rows of the table have one key: it is the formula guard that makes them equal. */
    void takeAmbiguousKey() {
        notVerified = "several rows have keys that the formula guard makes equal";
    }

    /** Takes the row of a key on either side, {@code null} where it is not there. */
    void compare(@Nullable String @Nullable [] file, @Nullable String @Nullable [] inTable) {
        if (file != null && inTable != null) {
            rowsInFiles++;
            rowsInTable++;
            compareCells(file, inTable);
        } else if (file != null) {
            count(file, 1, 0);
        } else if (inTable != null) {
            count(inTable, 0, 1);
        }
    }

    /** Takes how often equal rows are there on either side. */
    void count(@Nullable String[] row, long inFiles, long inTable) {
        rowsInFiles += inFiles;
        rowsInTable += inTable;
        if (inFiles < inTable) {
            missing += inTable - inFiles;
            add(Kind.MISSING, row, null, null, null);
        } else if (inFiles > inTable) {
            onlyInFiles(row, inFiles - inTable);
        }
    }

    private void onlyInFiles(@Nullable String[] row, long rows) {
        if (departuresOmitted) {
            departed += rows;
            add(Kind.DEPARTED, row, null, null, null);
        } else {
            extra += rows;
            add(Kind.EXTRA, row, null, null, null);
        }
    }

    private void compareCells(@Nullable String[] file, @Nullable String[] inTable) {
        boolean equal = true;
        for (int i = 0; i < file.length; i++) {
            if (!RowRecord.areEqual(file[i], inTable[i])) {
                equal = false;
                add(Kind.DIFFERENT, inTable, table.columnNames().get(i), file[i], inTable[i]);
            }
        }
        different += equal ? 0 : 1;
    }

    private void add(
            Kind kind,
            @Nullable String[] row,
            @Nullable String column,
            @Nullable String file,
            @Nullable String inTable) {
        if (differences.size() < maxDifferences) {
            differences.add(new Difference(kind, key(row), column, shown(file), shown(inTable)));
        }
    }

    private Map<String, @Nullable String> key(@Nullable String[] row) {
        List<String> columns = table.columnNames();
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        for (String name : table.key().isEmpty() ? columns : table.key()) {
            key.put(name, shown(row[columns.indexOf(name)]));
        }
        return key;
    }

    private static @Nullable String shown(@Nullable String value) {
        return RowRecord.isUnknown(value) ? Difference.UNTOLD : Difference.abbreviated(value);
    }

    TableFindings findings() {
        return new TableFindings(
                table.table(),
                rowsInFiles,
                rowsInTable,
                missing,
                extra,
                different,
                departed,
                differences,
                List.of(),
                guarded,
                notVerified);
    }
}
