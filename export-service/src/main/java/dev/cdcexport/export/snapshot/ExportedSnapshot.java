package dev.cdcexport.export.snapshot;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A snapshot exported by a temporary logical slot. A transaction is in it if and only if its commit LSN lies below the consistent point:
 * the one way to tie a snapshot to a place in the stream. The slot lives as long as this session.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL: CREATE_REPLICATION_SLOT</a>
 */
public final class ExportedSnapshot implements AutoCloseable {

    private static final int SUFFIXES = 1 << 24;

    private final Connection session;
    private final Lsn consistentPoint;
    private final String name;

    private ExportedSnapshot(Connection session, Lsn consistentPoint, String name) {
        this.session = session;
        this.consistentPoint = consistentPoint;
        this.name = name;
    }

    /**
     * Creates the slot, which waits for the transactions that are in flight.
     *
     * @param source the database
     * @param slot what the slot's name begins with; a suffix makes it unique, for an earlier attempt's may still be on its way out
     * @param locked the tables that are to be read
     * @param patience for the transactions in flight
     * @throws SQLException if the database does not answer or has no free slot
     * @throws ExportException if the transactions stay open for longer than the limit
     * @throws GiveWayException if somebody waits for the locks
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public static ExportedSnapshot create(SourceDatabase source, String slot, LockedTables locked, Patience patience)
            throws SQLException, GiveWayException, InterruptedException {
        Connection session = source.openReplication("cdc-export snapshot");
        try (Statement statement = session.createStatement()) {
            SessionTimeouts.set(statement, patience.limit(Patience.Wait.TRANSACTIONS));
            String unique = slot
                    + String.format(
                            Locale.ROOT, "_%06x", ThreadLocalRandom.current().nextInt(SUFFIXES));
            String create = "CREATE_REPLICATION_SLOT \"" + unique + "\" TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')";
            try (ResultSet result = patience.await(
                    Patience.Wait.TRANSACTIONS, locked.holder(), statement, () -> statement.executeQuery(create))) {
                result.next();
                return new ExportedSnapshot(
                        session, Lsn.parse(result.getString("consistent_point")), result.getString("snapshot_name"));
            }
        } catch (SQLException | GiveWayException | InterruptedException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Transactions whose commit record lies before it are in the snapshot, no others. */
    public Lsn consistentPoint() {
        return consistentPoint;
    }

    /** For {@code SET TRANSACTION SNAPSHOT}. */
    String name() {
        return name;
    }

    /** Drops the slot; sessions that have imported the snapshot go on reading. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
