package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.consumer.LeftOutTable;
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
record ExportPlan(List<RangePlan> tables, SortedMap<TableName, String> bases, List<LeftOutTable> leftOut) {

    /** Copies the collections. */
    ExportPlan {
        tables = List.copyOf(tables);
        bases = Collections.unmodifiableSortedMap(new TreeMap<>(bases));
        leftOut = List.copyOf(leftOut);
    }

    /** A plan without bases. */
    static ExportPlan ofChanges(Collection<RangePlan> tables, List<LeftOutTable> leftOut) {
        return new ExportPlan(
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
    ExportPlan rebased(Map<TableName, String> untold, Map<TableName, String> also) {
        SortedMap<TableName, String> all = new TreeMap<>(untold);
        for (RangePlan table : tables) {
            TableName name = table.table().name();
            if (table.isRewritten()) {
                all.put(name, String.join("; ", table.schemaChanges().descriptions()));
            } else if (!table.dropped() && also.containsKey(name)) {
                all.put(name, also.get(name));
            }
        }
        return new ExportPlan(
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
    List<RangePlan> files() {
        return tables.stream().filter(RangePlan::hasFile).toList();
    }

    /** All tables that have a file. */
    Set<TableName> tablesWithFiles() {
        return Stream.concat(files().stream().map(table -> table.table().name()), bases.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of which the files do not tell all. */
    List<TableName> rewritten() {
        return tables.stream()
                .filter(RangePlan::isRewritten)
                .map(table -> table.table().name())
                .toList();
    }

    /** @throws dev.cdcexport.export.problem.ExportException {@code table-rewritten} */
    void requireNotRewritten() {
        List<String> changes = new ArrayList<>();
        for (RangePlan table : tables) {
            if (table.isRewritten()) {
                changes.addAll(table.schemaChanges().descriptions());
            }
        }
        if (!changes.isEmpty()) {
            throw Coverages.rewritten(String.join("; ", changes), Remedies.REBASE_FULL_OR_FOLLOW);
        }
    }
}
