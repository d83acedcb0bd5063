package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.CatalogShape;
import dev.cdcexport.source.PublishedTable;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Tables that keep their shape and rows: a session holds {@code ACCESS SHARE} on each (partitions and all). An exported snapshot alone
 * would not protect from ALTER TABLE or TRUNCATE, after which a query under it sees no rows and no error.
 *
 * <p>The session that locks is the one that reads: a second one that wanted the same locks would queue behind an ALTER TABLE that in turn
 * waits for the first, a deadlock that PostgreSQL cannot see. Locking takes no snapshot, so one can still be imported.
 */
public final class LockedTables implements AutoCloseable {

    private final SourceDatabase source;
    private final Connection session;
    private final String publication;
    private final UnaryOperator<List<PublishedTable>> selection;
    private final Duration lockLimit;
    private final Seen locked;
    private final Map<Long, CatalogShape> shapes;

    /** What the catalogue says that there is to lock. */
    private record Seen(List<SourceTable> tables, List<Long> partitions) {}

    private LockedTables(
            SourceDatabase source,
            Connection session,
            String publication,
            UnaryOperator<List<PublishedTable>> selection,
            Duration lockLimit,
            Seen locked,
            Map<Long, CatalogShape> shapes) {
        this.source = source;
        this.session = session;
        this.publication = publication;
        this.selection = selection;
        this.lockLimit = lockLimit;
        this.locked = locked;
        this.shapes = Map.copyOf(shapes);
    }

    /**
     * Locks tables and reads their columns under the lock.
     *
     * @param source the database
     * @param publication whose tables they are
     * @param selection picks the tables out of all that are published
     * @param patience for locks that other sessions hold
     * @throws SQLException if the database does not answer or refuses
     * @throws GiveWayException if somebody waits for those locks that are held already, or a table has been dropped meanwhile
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public static LockedTables lock(
            SourceDatabase source, String publication, UnaryOperator<List<PublishedTable>> selection, Patience patience)
            throws SQLException, GiveWayException, InterruptedException {
        Connection session = source.openForCopies("cdc-export full export");
        try (Statement statement = session.createStatement()) {
            // Row security would silently leave rows out; off, PostgreSQL says so instead.
            statement.execute("SET row_security = off");
            Duration lockLimit = patience.limit(Patience.Wait.LOCKS);
            SessionTimeouts.set(statement, lockLimit);
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            Seen locked = new Seen(List.of(), List.of());
            Seen seen = look(patience.session(), publication, selection);
            // A table or partition that was created or altered before its lock was granted shows on the next look.
            while (!seen.equals(locked)) {
                lockAll(statement, seen.tables(), patience);
                locked = seen;
                seen = look(patience.session(), publication, selection);
            }
            Map<Long, CatalogShape> shapes = shapes(patience.session(), locked.tables());
            return new LockedTables(source, session, publication, selection, lockLimit, locked, shapes);
        } catch (SQLException | GiveWayException | InterruptedException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static Seen look(Connection watch, String publication, UnaryOperator<List<PublishedTable>> selection)
            throws SQLException {
        List<SourceTable> tables = Catalog.withColumns(watch, selection.apply(Catalog.published(watch, publication)));
        return new Seen(tables, Partitions.seen(watch, tables));
    }

    private static Map<Long, CatalogShape> shapes(Connection watch, List<SourceTable> tables) throws SQLException {
        return CatalogShape.read(watch, tables.stream().map(SourceTable::oid).toList());
    }

    private static void lockAll(Statement statement, List<SourceTable> tables, Patience patience)
            throws SQLException, GiveWayException, InterruptedException {
        int holder = Patience.pid(statement.getConnection());
        patience.await(Patience.Wait.LOCKS, holder, statement, () -> {
            for (SourceTable table : tables) {
                statement.execute(CopyStatement.lock(table));
            }
            return tables;
        });
    }

    /** The tables as they are under the lock. */
    public List<SourceTable> tables() {
        return locked.tables();
    }

    /** What the catalogue says under the lock of one of the tables. */
    public CatalogShape shape(SourceTable table) {
        return Objects.requireNonNull(shapes.get(table.oid()), "a table that is not locked");
    }

    /** The process that holds the locks. */
    int holder() throws SQLException {
        return Patience.pid(session);
    }

    /**
     * Imports a snapshot into the session that holds the locks; from then on the reader is independent of who exported it, and to close it
     * gives the locks back.
     *
     * @param snapshot still open, made after the locks were taken
     * @param streams how many sessions may read a large table at once; not more are opened than its ranges can keep busy
     * @throws SQLException if the database does not answer
     * @throws GiveWayException if the snapshot holds a table or partition that came after the locks were taken, so that it has none
     */
    public SnapshotReader read(ExportedSnapshot snapshot, int streams) throws SQLException, GiveWayException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.name() + "'");
        }
        if (!look(session, publication, selection).equals(locked)) {
            throw new GiveWayException("a table was created or a partition attached meanwhile");
        }
        return new SnapshotReader(session, others(snapshot, streams));
    }

    private CopyStreams others(ExportedSnapshot snapshot, int streams) throws SQLException {
        int ranges = 1;
        for (SourceTable table : tables()) {
            ranges = Math.max(
                    ranges, TableRange.of(TableSizes.blocks(session, table)).size());
        }
        return CopyStreams.open(source, snapshot, tables(), Math.min(streams, ranges) - 1, lockLimit);
    }

    /** Gives the locks back. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
