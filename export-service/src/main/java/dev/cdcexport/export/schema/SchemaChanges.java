package dev.cdcexport.export.schema;

import dev.cdcexport.contract.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        List<String> descriptions = new ArrayList<>();
        boolean rewrites = false;
        for (int i = 1; i < versions.size(); i++) {
            SchemaChanges step = between(versions.get(i - 1), versions.get(i));
            descriptions.addAll(step.descriptions());
            rewrites |= step.rewritesRows();
        }
        return new SchemaChanges(descriptions, rewrites);
    }

    /**
     * Only a dropped column is known to leave the other cells as they were. An added one may have a default that fills old rows, and
     * the log does not say whether it has.
     */
    private static SchemaChanges between(TableSchema before, TableSchema after) {
        List<String> descriptions = new ArrayList<>();
        boolean rewrites = false;
        if (before.oid() != after.oid()) {
            descriptions.add(after.table() + " was dropped and created again");
            rewrites = true;
        }
        Map<String, TableSchema.Column> old = new HashMap<>();
        before.columns().forEach(column -> old.put(column.name(), column));
        for (TableSchema.Column column : after.columns()) {
            TableSchema.Column was = old.remove(column.name());
            if (was == null) {
                descriptions.add(after.table() + ": column " + column.name() + " " + column.type() + " is new");
                rewrites = true;
            } else if (!was.equals(column)) {
                descriptions.add(after.table() + ": column " + column.name() + " changed from " + was.type() + " to "
                        + column.type());
                rewrites = true;
            }
        }
        for (String dropped : old.keySet().stream().sorted().toList()) {
            descriptions.add(after.table() + ": column " + dropped + " is gone");
        }
        if (!before.key().equals(after.key())) {
            descriptions.add(after.table() + ": the key changed from " + before.key() + " to " + after.key());
            rewrites = true;
        }
        return new SchemaChanges(descriptions, rewrites);
    }
}
