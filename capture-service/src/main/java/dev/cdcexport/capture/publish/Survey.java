package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tables are captured at one moment, and which are not, by the catalogue and the service's settings.
 *
 * @param lsn a WAL position at or after that moment
 * @param tables the tables of the publication
 * @param standingEntries what puts tables into the publication that are yet to be created
 * @param existing the object identifiers of all tables of the database, captured or not
 * @param altered those of them that were altered since they were created, or may have been, when they were first seen
 * @param publicationVersion changes whenever somebody alters what the publication publishes of its tables
 * @param ddlGuard tells the event triggers, {@code null} if they are not there
 */
public record Survey(
        Lsn lsn,
        List<Table> tables,
        Set<Long> standingEntries,
        Set<Long> existing,
        Set<Long> altered,
        long publicationVersion,
        @Nullable String ddlGuard) {

    /** Copies the collections. */
    public Survey {
        tables = List.copyOf(tables);
        standingEntries = Set.copyOf(standingEntries);
        existing = Set.copyOf(existing);
        altered = Set.copyOf(altered);
    }

    /**
     * A table of the publication.
     *
     * @param name its name
     * @param oid its object identifier
     * @param entry the object identifier of what puts it into the publication
     * @param altered whether it was altered since it was created, or may have been, when it was first seen: it may hold rows that were not logged, or not as they are
     * @param refusal why it is not captured, {@code null} if it is
     * @param rows where its rows are
     * @param emptied whether the stream tells how they came into another file than before
     */
    public record Table(
            TableName name,
            long oid,
            long entry,
            boolean altered,
            @Nullable String refusal,
            Rows rows,
            boolean emptied) {

        /** As the catalogue has it. */
        public Table(TableName name, long oid, long entry, boolean altered, @Nullable String refusal, Rows rows) {
            this(name, oid, entry, altered, refusal, rows, false);
        }

        /** Of a table of whose rows nothing is known. */
        Table(TableName name, long oid, long entry, boolean altered, @Nullable String refusal) {
            this(name, oid, entry, altered, refusal, Rows.UNKNOWN);
        }

        /** This table, whose file is another one by a TRUNCATE. */
        Table truncated() {
            return new Table(name, oid, entry, altered, refusal, rows, true);
        }

        /** This table, with its rows in another file. */
        Table in(long file) {
            Rows others = new Rows(file, rows.writtenBy(), rows.partitions(), rows.attached());
            return new Table(name, oid, entry, altered, refusal, others, emptied);
        }

        /** Whether it is captured. */
        boolean isCaptured() {
            return refusal == null;
        }

        /** This table, which has no rows but those that the stream has. */
        Table asCreated() {
            return new Table(name, oid, entry, false, refusal, rows, emptied);
        }

        /** This table, not captured. */
        Table refused(String why) {
            return new Table(name, oid, entry, altered, why, rows, emptied);
        }
    }

    /**
     * Where the rows of a table are.
     *
     * @param file the number of its file, 0 of a partitioned table, or if it is not known
     * @param writtenBy the id of the transaction that has written the table's catalogue entry, without epoch
     * @param partitions its partitions, by object identifier, with the id of the transaction that has made each a partition
     * @param attached those of them that may have been tables of their own
     */
    public record Rows(long file, long writtenBy, Map<Long, Long> partitions, Set<Long> attached) {

        /** Nothing is known. */
        static final Rows UNKNOWN = new Rows(0, 0, Map.of(), Set.of());

        /** Copies the sets. */
        public Rows {
            partitions = Map.copyOf(partitions);
            attached = Set.copyOf(attached);
        }

        /** Whether they are in partitions, if it is known where they are. */
        boolean arePartitioned() {
            return file == 0;
        }

        TableBody body() {
            return new TableBody(file, new TreeMap<>(partitions));
        }

        /** Whether they are where they were, but for partitions that were created since, and so empty. */
        boolean areAsIn(TableBody before) {
            SortedMap<Long, Long> known = before.allPartitions();
            return file == before.file()
                    && partitions.entrySet().containsAll(known.entrySet())
                    && known.keySet().containsAll(attached);
        }
    }

    /** The names of the captured tables. */
    List<TableName> captured() {
        return tables.stream().filter(Table::isCaptured).map(Table::name).toList();
    }

    /** This survey of other tables. */
    Survey with(List<Table> others) {
        return new Survey(lsn, others, standingEntries, existing, altered, publicationVersion, ddlGuard);
    }

    /** This survey without some of the tables that it captures. */
    Survey without(Map<TableName, String> refusals) {
        if (refusals.isEmpty()) {
            return this;
        }
        List<Table> left = tables.stream()
                .map(table -> {
                    String why = refusals.get(table.name());
                    return why == null || !table.isCaptured() ? table : table.refused(why);
                })
                .toList();
        return with(left);
    }

    /** Takes surveys; safe to be called by several threads. */
    @FunctionalInterface
    public interface Surveyor {
        /**
         * Looks at the catalogue now.
         *
         * @throws SQLException if the database does not answer
         */
        Survey take() throws SQLException;
    }
}
