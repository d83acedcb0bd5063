package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tables are captured at one moment, and which are not, by the catalogue and the service's settings.
 *
 * @param lsn a WAL position at or after that moment
 * @param tables the tables of the publication
 * @param standingEntries what puts tables into the publication that are yet to be created
 * @param existing the object identifiers of all tables of the database, captured or not
 * @param publicationVersion changes whenever somebody alters what the publication publishes of its tables
 */
public record Survey(
        Lsn lsn, List<Table> tables, Set<Long> standingEntries, Set<Long> existing, long publicationVersion) {

    /** Copies the collections. */
    public Survey {
        tables = List.copyOf(tables);
        standingEntries = Set.copyOf(standingEntries);
        existing = Set.copyOf(existing);
    }

    /**
     * A table of the publication.
     *
     * @param name its name
     * @param oid its object identifier
     * @param entry the object identifier of what puts it into the publication
     * @param rewritten whether it was rewritten since it was created, so that it may hold rows that were not logged
     * @param refusal why it is not captured, {@code null} if it is
     */
    public record Table(
            TableName name,
            long oid,
            long entry,
            boolean rewritten,
            @Nullable String refusal) {

        /** Whether it is captured. */
        boolean isCaptured() {
            return refusal == null;
        }

        /** This table, not captured. */
        Table refused(String why) {
            return new Table(name, oid, entry, rewritten, why);
        }
    }

    /** The names of the captured tables. */
    List<TableName> captured() {
        return tables.stream().filter(Table::isCaptured).map(Table::name).toList();
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
        return new Survey(lsn, left, standingEntries, existing, publicationVersion);
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
