package dev.cdcexport.capture.schema;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
        TableSchema told = known == null || known.oid() != seen.oid() ? seen : completed(seen, known);
        if (known != null && known.sameAs(told)) {
            return known;
        }
        TableSchema version = told.withId(lastId + 1);
        put(version);
        return version;
    }

    /** Of a table that was dropped meanwhile the catalogue tells nothing more, not even its key: what it said before holds. */
    private static TableSchema completed(TableSchema seen, TableSchema known) {
        if (!seen.storage().isGone()) {
            return seen;
        }
        if (seen.describesSameColumns(known)) {
            return known;
        }
        List<String> key = seen.columnNames().containsAll(known.key()) ? known.key() : seen.key();
        return new TableSchema(
                seen.id(), seen.table(), seen.oid(), seen.columns(), key, seen.replicaIdentity(), seen.storage());
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
