package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Which tables are captured at one moment, and which are not, by the catalogue and the service's settings.
 *
 * @param lsn a WAL position at or after that moment
 * @param tables the tables of the publication
 * @param standingEntries what puts tables into the publication that are yet to be created
 * @param existing the object identifiers of all tables of the database, captured or not
 */
public record Survey(Lsn lsn, List<Table> tables, Set<Long> standingEntries, Set<Long> existing) {

    /** Copies the collections. */
    public Survey {
        tables = List.copyOf(tables);
        standingEntries = Set.copyOf(standingEntries);
        existing = Set.copyOf(existing);
    }

    /**
     * A table of the publication.
     *
     * @param topic its change topic
     * @param oid its object identifier
     * @param entry the object identifier of what puts it into the publication
     * @param rewritten whether it was rewritten since it was created, so that it may hold rows that were not logged
     * @param captured whether it is captured, rather than refused or left out by the settings
     */
    public record Table(String topic, long oid, long entry, boolean rewritten, boolean captured) {}

    /** The change topics of the captured tables. */
    List<String> topics() {
        return tables.stream().filter(Table::captured).map(Table::topic).toList();
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
