package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.source.OldRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Partitioned tables whose root logs whole old rows, and not all of their partitions do. PostgreSQL does not describe such a table again for rows of other partitions
 * than the one that is altered, and without event triggers nothing else tells of it: so the catalogue is asked now and then. The
 * decoder's thread uses it.
 */
final class PartialIdentities {

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CatalogSession catalogue;
    private final Map<Integer, Partial> tables = new HashMap<>();
    private long looked = System.nanoTime();

    PartialIdentities(CatalogSession catalogue) {
        this.catalogue = catalogue;
    }

    /** {@code wholeSince} is a position from which on whole old rows are logged, {@code null} if they are not. */
    private record Partial(
            RelationMessage message, @Nullable Lsn wholeSince) {}

    /** Takes a table of which the catalogue has just said that it is one. */
    void add(RelationMessage message) {
        tables.put(message.oid(), new Partial(message, null));
    }

    /** Something else tells of a table's identity. */
    void forget(int oid) {
        tables.remove(oid);
    }

    /**
     * Looks again, if the last time is long enough ago; at the beginning of a transaction, whosever it is.
     *
     * @throws SQLException if the database does not answer
     */
    void look() throws SQLException {
        long now = System.nanoTime();
        if (tables.isEmpty() || now - looked < PERIOD_NANOS) {
            return;
        }
        looked = now;
        for (Map.Entry<Integer, Partial> table : tables.entrySet()) {
            if (table.getValue().wholeSince() == null) {
                Optional<Lsn> whole = catalogue.ask(session -> wholeSince(session, table.getKey()));
                table.setValue(new Partial(table.getValue().message(), whole.orElse(null)));
            }
        }
    }

    /**
     * A table's message as PostgreSQL sent it, if by now whole old rows are logged, and were in the transaction that is decoded. It is forgotten then.
     */
    Optional<RelationMessage> takeWhole(int oid, ChangePosition position) {
        Partial known = tables.isEmpty() ? null : tables.get(oid);
        Lsn since = known == null ? null : known.wholeSince();
        if (known == null || since == null || new Lsn(position.commitLsn()).isBefore(since)) {
            return Optional.empty();
        }
        tables.remove(oid);
        return Optional.of(known.message());
    }

    private static Optional<Lsn> wholeSince(Connection session, int oid) throws SQLException {
        return OldRows.logsWholeOldRows(session, Integer.toUnsignedLong(oid))
                ? Optional.of(insertPosition(session))
                : Optional.empty();
    }

    /** At or after the look that went before, so that what commits later has seen the same. */
    private static Lsn insertPosition(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
            result.next();
            return Lsn.parse(result.getString(1));
        }
    }
}
