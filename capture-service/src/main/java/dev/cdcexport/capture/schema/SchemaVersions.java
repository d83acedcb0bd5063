package dev.cdcexport.capture.schema;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The versions of the captured tables' schemas. The decoder's thread adds, the publisher's thread looks up: a version is there before the
 * first event that names it.
 */
public final class SchemaVersions {

    private final Map<Integer, TableSchema> byId = new ConcurrentHashMap<>();
    private final Map<TableName, TableSchema> newest = new HashMap<>();
    private int lastId;

    /** @param recorded what the topic of schemas holds */
    public SchemaVersions(Collection<TableSchema> recorded) {
        recorded.stream()
                .sorted(java.util.Comparator.comparingInt(TableSchema::id))
                .forEach(this::put);
    }

    /** The newest version if it is the same but for the id, else a new one with the next id. */
    public TableSchema versionOf(TableSchema seen) {
        TableSchema known = newest.get(seen.table());
        if (known != null && known.sameAs(seen)) {
            return known;
        }
        TableSchema version = new TableSchema(
                lastId + 1, seen.table(), seen.oid(), seen.columns(), seen.key(), seen.replicaIdentity());
        put(version);
        return version;
    }

    /** The version of an id. */
    public TableSchema require(int id) {
        TableSchema version = byId.get(id);
        if (version == null) {
            throw new IllegalStateException("no schema version " + id);
        }
        return version;
    }

    private void put(TableSchema version) {
        byId.put(version.id(), version);
        newest.put(version.table(), version);
        lastId = Math.max(lastId, version.id());
    }
}
