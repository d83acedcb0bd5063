package dev.cdcexport.export.range;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.WrittenExport;
import dev.cdcexport.export.problem.Remedies;
import dev.cdcexport.export.watermark.LeftOutTable;
import dev.cdcexport.export.watermark.Watermark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an incremental or delta export tells.
 *
 * @param tables those of which it tells the changes, by name
 * @param bases those of which it tells all rows instead, with the reasons
 * @param leftOut those that would join, but of which it tells nothing
 */
public record RangePlan(List<TablePlan> tables, SortedMap<TableName, String> bases, List<LeftOutTable> leftOut) {

    private static final int PERCENT = 100;

    /** Copies the collections. */
    public RangePlan {
        tables = List.copyOf(tables);
        bases = Collections.unmodifiableSortedMap(new TreeMap<>(bases));
        leftOut = List.copyOf(leftOut);
    }

    /** A plan without bases. */
    static RangePlan ofChanges(Collection<TablePlan> tables, List<LeftOutTable> leftOut) {
        return new RangePlan(
                tables.stream()
                        .sorted(Comparator.comparing(plan -> plan.table().name()))
                        .toList(),
                new TreeMap<>(),
                leftOut);
    }

    /**
     * The plan with bases of those that need one, and of those whose rows may have changed without events.
     *
     * @param untold tables that are not in the plan, with the reasons
     * @param also tables that may be in the plan, with the reasons
     */
    RangePlan rebased(Map<TableName, String> untold, Map<TableName, String> also) {
        SortedMap<TableName, String> all = new TreeMap<>(untold);
        for (TablePlan table : tables) {
            TableName name = table.table().name();
            if (table.isRewritten()) {
                all.put(name, String.join("; ", table.schemaChanges().descriptions()));
            } else if (!table.dropped() && also.containsKey(name)) {
                all.put(name, also.get(name));
            }
        }
        return new RangePlan(
                tables.stream()
                        .filter(table -> !all.containsKey(table.table().name()))
                        .toList(),
                all,
                leftOut);
    }

    /** How many events all ranges hold. */
    long events() {
        return tables.stream().mapToLong(table -> table.range().events()).sum();
    }

    /** What the manifest says of schema changes. */
    List<String> schemaChanges() {
        return tables.stream()
                .flatMap(table -> table.schemaChanges().descriptions().stream())
                .toList();
    }

    /** Those whose changes have a file: a table that was dropped has none when nothing is to be told of it. */
    List<TablePlan> files() {
        return tables.stream().filter(TablePlan::hasFile).toList();
    }

    /** All tables that have a file. */
    Set<TableName> tablesWithFiles() {
        return Stream.concat(files().stream().map(table -> table.table().name()), bases.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Which part of the work the tables are of which all rows are told, as far as that can be known before. */
    int percentOfBases() {
        return bases.size() * PERCENT / Math.max(1, tablesWithFiles().size());
    }

    /** Those of which the files do not tell all. */
    List<TableName> rewritten() {
        return tables.stream()
                .filter(TablePlan::isRewritten)
                .map(table -> table.table().name())
                .toList();
    }

    /** @throws dev.cdcexport.export.problem.ExportException {@code table-rewritten} */
    void requireNotRewritten() {
        List<String> changes = new ArrayList<>();
        for (TablePlan table : tables) {
            if (table.isRewritten()) {
                changes.addAll(table.schemaChanges().descriptions());
            }
        }
        if (!changes.isEmpty()) {
            throw Coverages.rewritten(String.join("; ", changes), Remedies.REBASE_FULL_OR_FOLLOW);
        }
    }

    /** What was written by this plan. */
    WrittenExport written(Watermark watermark, List<ExportedFile> files) {
        return new WrittenExport(
                watermark,
                files,
                tables.stream().filter(TablePlan::dropped).map(TablePlan::table).toList(),
                schemaChanges(),
                rewritten(),
                bases.entrySet().stream()
                        .map(base -> new JobOutcome.Rebased(base.getKey(), base.getValue()))
                        .toList());
    }
}
