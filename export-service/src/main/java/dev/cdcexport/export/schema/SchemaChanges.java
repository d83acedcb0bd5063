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
        TableSchema start = versions.get(0);
        List<TableSchema> earlier = new ArrayList<>(List.of(start));
        List<String> descriptions = new ArrayList<>();
        boolean rewrites = false;
        for (TableSchema version : versions.subList(1, versions.size())) {
            if (wasRecordedBefore(version, start)) {
                continue;
            }
            SchemaChanges step = new SchemaStep(earlier, version).changes();
            descriptions.addAll(step.descriptions());
            rewrites |= step.rewritesRows();
            earlier.add(version);
        }
        return new SchemaChanges(descriptions, rewrites);
    }

    /**
     * All changes of a table whose topic tells all its changes since it was created. Its first version is of when it was first written, or
     * later: were it rewritten by then, rows could have been altered.
     */
    public static SchemaChanges sinceCreation(List<TableSchema> versions) {
        SchemaChanges changes = along(versions);
        TableSchema first = versions.get(0);
        if (first.storage().isKnown() && !first.storage().isOriginal()) {
            String what = first.table() + " was rewritten after it was created";
            return new SchemaChanges(changes.and(what).descriptions(), true);
        }
        return changes;
    }

    /** These changes and another, which alters no rows. */
    public SchemaChanges and(String description) {
        List<String> all = new ArrayList<>(descriptions);
        all.add(description);
        return new SchemaChanges(all, rewritesRows);
    }

    /** A full may begin with a schema that is newer than the version of an event which its snapshot holds already. */
    private static boolean wasRecordedBefore(TableSchema version, TableSchema start) {
        return version.oid() == start.oid()
                && version.storage().isKnown()
                && version.storage().lastAttribute() < start.storage().lastAttribute();
    }
}
