package dev.cdcexport.export.schema;

import dev.cdcexport.contract.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * What changed between two versions of a table's schema.
 *
 * @param descriptions one sentence for each change, for the manifest
 * @param rewritesRows whether the change may have altered rows without events, so that a range across it does not tell all
 */
public record SchemaChanges(List<String> descriptions, boolean rewritesRows) {

    /** Copies the list. */
    public SchemaChanges {
        descriptions = List.copyOf(descriptions);
    }

    /** All changes along a sequence of versions, the first of which is the starting point. */
    public static SchemaChanges along(List<TableSchema> versions) {
        return along(versions, false);
    }

    private static SchemaChanges along(List<TableSchema> versions, boolean sinceCreation) {
        TableSchema start = versions.get(0);
        List<TableSchema> earlier = new ArrayList<>(List.of(start));
        List<String> descriptions = new ArrayList<>();
        boolean rewrites = false;
        for (TableSchema version : versions.subList(1, versions.size())) {
            if (wasRecordedBefore(version, start) || version.equals(earlier.get(earlier.size() - 1))) {
                continue;
            }
            SchemaChanges step = new SchemaStep(earlier, version, sinceCreation).changes();
            descriptions.addAll(step.descriptions());
            rewrites |= step.rewritesRows();
            earlier.add(version);
        }
        return new SchemaChanges(descriptions, rewrites);
    }

    /**
     * All changes of a table whose topic is complete from its creation. Where the stream has told of its creation and of all DDL since, the reader of
     * a file has none of its rows yet, and only values that were altered without events matter. Else its first version is of when it was first
     * written, or later: were it rewritten by then, rows could have been altered.
     */
    public static SchemaChanges sinceCreation(List<TableSchema> versions) {
        TableSchema first = versions.get(0);
        if (isToldFromCreation(versions)) {
            return along(versions, true);
        }
        SchemaChanges changes = along(versions);
        if (!isFirst(first)) {
            return changes.andRewrite(first.table() + " was altered after it was created, before its rows were read");
        }
        return changes;
    }

    /** Whether nothing had been altered before a version. */
    private static boolean isFirst(TableSchema version) {
        return version.told() == null
                ? !version.storage().isKnown()
                        || (version.storage().isOriginal() && version.storage().unaltered())
                : version.told().created();
    }

    private static boolean isToldFromCreation(List<TableSchema> versions) {
        TableSchema.Told creation = versions.get(0).told();
        return creation != null
                && creation.created()
                && versions.stream().allMatch(version -> creation.isOfSameTriggers(version.told()));
    }

    /** These changes and another, which alters no rows. */
    public SchemaChanges and(String description) {
        List<String> all = new ArrayList<>(descriptions);
        all.add(description);
        return new SchemaChanges(all, rewritesRows);
    }

    /** These changes and another, which may alter rows. */
    public SchemaChanges andRewrite(String description) {
        return new SchemaChanges(and(description).descriptions(), true);
    }

    /** A full may begin with a schema that is newer than the version of an event which its snapshot holds already. */
    private static boolean wasRecordedBefore(TableSchema version, TableSchema start) {
        return version.oid() == start.oid()
                && version.told() == null
                && version.storage().isKnown()
                && version.storage().lastAttribute() < start.storage().lastAttribute();
    }
}
