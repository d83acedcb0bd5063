package dev.cdcexport.export.snapshot;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A snapshot exported by a temporary logical slot. A transaction is in it if and only if its commit LSN lies below the consistent point:
 * the one way to tie a snapshot to a place in the stream. The slot lives as long as this session.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL: CREATE_REPLICATION_SLOT</a>
 */
public final class ExportedSnapshot implements AutoCloseable {

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
     * @param slot a name that no other slot has
     * @param patience how long to wait for each transaction in flight
     * @throws SQLException if the database does not answer, has no free slot, or a transaction stays open for longer
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public static ExportedSnapshot create(SourceDatabase source, String slot, Duration patience)
            throws SQLException, InterruptedException {
        Connection session = source.openReplication("cdc-export snapshot");
        try (Statement statement = session.createStatement()) {
            statement.execute("SET lock_timeout = " + patience.toMillis());
            String create = "CREATE_REPLICATION_SLOT \"" + slot + "\" TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')";
            try (ResultSet result = PatientStatement.execute(statement, () -> statement.executeQuery(create))) {
                result.next();
                return new ExportedSnapshot(
                        session, Lsn.parse(result.getString("consistent_point")), result.getString("snapshot_name"));
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
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
