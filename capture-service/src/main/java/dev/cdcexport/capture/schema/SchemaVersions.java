package dev.cdcexport.capture.schema;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Told;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The versions of the captured tables' schemas. The decoder's thread adds, the publisher's thread looks up: a version is there before the
 * first event that names it.
 */
public final class SchemaVersions {

    private final ConcurrentSkipListMap<Integer, TableSchema> byId = new ConcurrentSkipListMap<>();
    private final Map<Long, TableSchema> newest = new HashMap<>();
    private final Map<Long, NavigableMap<Place, TableSchema>> told = new HashMap<>();
    private final UntoldChanges untold = new UntoldChanges();

    /** Where a message stands in the stream. */
    private record Place(Lsn commitLsn, Lsn lsn) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::commitLsn).thenComparing(Place::lsn);

        static Place of(Told told) {
            return new Place(told.commitLsn(), told.lsn());
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** @param recorded what the topic of schemas holds */
    public SchemaVersions(Collection<TableSchema> recorded) {
        recorded.stream().sorted(Comparator.comparingInt(TableSchema::id)).forEach(this::put);
    }

    /** The table's newest version if it is the same but for the id, else a new one with the next id. */
    public synchronized TableSchema versionOf(TableSchema seen) {
        TableSchema known = newest.get(seen.oid());
        TableSchema complete = known == null ? seen : completed(seen, known);
        return known != null && known.sameAs(complete) ? known : added(complete);
    }

    /**
     * A version of which the stream tells: the one that it told at the same place before a restart; the last that it told of the table up to
     * there, if there is no news; else a new one with the next id.
     */
    public synchronized TableSchema told(TableSchema seen) {
        Told told = Objects.requireNonNull(seen.told());
        Map.Entry<Place, TableSchema> last = toldOf(seen.oid()).floorEntry(Place.of(told));
        if (last == null) {
            return added(seen);
        }
        boolean isAgain = last.getKey().equals(Place.of(told));
        return isAgain || (last.getValue().sameAs(seen) && !hasNews(told, last.getValue()))
                ? last.getValue()
                : added(seen);
    }

    private NavigableMap<Place, TableSchema> toldOf(long oid) {
        return told.getOrDefault(oid, Collections.emptyNavigableMap());
    }

    private static boolean hasNews(Told told, TableSchema last) {
        return told.created() || told.altered() != null || !told.isOfSameTriggers(last.told());
    }

    /** Of a table that was dropped meanwhile the catalogue tells nothing more, not even its key: what it said before holds. */
    private static TableSchema completed(TableSchema seen, TableSchema known) {
        if (!seen.storage().isGone()) {
            return seen;
        }
        if (seen.describesSameColumns(known) && seen.table().equals(known.table())) {
            return known;
        }
        List<String> key = seen.columnNames().containsAll(known.key()) ? known.key() : seen.key();
        return new TableSchema(
                seen.id(), seen.table(), seen.oid(), seen.columns(), key, seen.replicaIdentity(), seen.storage());
    }

    /** Whether there is a version of a table. */
    public synchronized boolean knows(long oid) {
        return newest.containsKey(oid);
    }

    /** Where rows changed without events. */
    public UntoldChanges untold() {
        return untold;
    }

    /** The version of an id. */
    public TableSchema require(int id) {
        TableSchema version = byId.get(id);
        if (version == null) {
            throw new IllegalStateException("no schema version " + id);
        }
        return version;
    }

    /** The last version of each table, by its object identifier, of which the stream told in a transaction that committed before an LSN. */
    public synchronized Map<Long, TableSchema> toldBefore(Lsn lsn) {
        Map<Long, TableSchema> before = new HashMap<>();
        told.forEach((oid, versions) -> {
            Map.Entry<Place, TableSchema> last = versions.lowerEntry(new Place(lsn, Lsn.ZERO));
            if (last != null) {
                before.put(oid, last.getValue());
            }
        });
        return before;
    }

    /** The versions of which the stream has told whose ids lie after one, in order. */
    public List<TableSchema> toldAfter(int id) {
        return byId.tailMap(id, false).values().stream()
                .filter(version -> version.told() != null)
                .toList();
    }

    /** Whether the stream has told of a table from its creation on, and has missed nothing since. */
    public synchronized boolean isToldSinceCreation(long oid, String guard) {
        Map.Entry<Place, TableSchema> first = toldOf(oid).firstEntry();
        Told creation = first == null ? null : first.getValue().told();
        return creation != null && creation.created() && creation.guard().equals(guard);
    }

    private TableSchema added(TableSchema seen) {
        int lastId = byId.isEmpty() ? 0 : byId.lastKey();
        TableSchema version = seen.withId(lastId + 1);
        put(version);
        return version;
    }

    private void put(TableSchema version) {
        newest.put(version.oid(), version);
        if (version.told() != null) {
            told.computeIfAbsent(version.oid(), oid -> new TreeMap<>()).put(Place.of(version.told()), version);
        }
        byId.put(version.id(), version);
    }
}
