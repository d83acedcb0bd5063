package dev.cdcexport.export.snapshot;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the COPY statements of one table's ranges in several sessions at once, in no particular order. Made for one table, used by one thread.
 */
final class RangedCopy {

    private static final Logger LOG = LoggerFactory.getLogger(RangedCopy.class);
    private static final long END_SECONDS = 30;
    private static final long CANCEL_MILLIS = 500;

    private final Collection<Connection> sessions;
    private final Queue<String> statements;
    private final Supplier<BinaryRows> targets;
    private final DoubleConsumer share;
    private final int all;
    private int copied;

    /**
     * @param sessions under one snapshot; closed after a failure
     * @param statements each of them a COPY … TO STDOUT of other rows, in binary format
     * @param targets makes a target for each session
     * @param share told after each statement which share of them is done, by one thread at a time
     */
    RangedCopy(
            Collection<Connection> sessions,
            Collection<String> statements,
            Supplier<BinaryRows> targets,
            DoubleConsumer share) {
        this.sessions = sessions;
        this.statements = new ConcurrentLinkedQueue<>(statements);
        this.targets = targets;
        this.share = share;
        this.all = statements.size();
    }

    /**
     * Copies all.
     *
     * @throws SQLException if the database fails
     * @throws IOException if the stream fails, or the thread was interrupted
     */
    void run() throws SQLException, IOException {
        ExecutorService threads =
                Executors.newFixedThreadPool(sessions.size(), task -> new Thread(task, "copy-stream"));
        boolean complete = false;
        try {
            CompletionService<Void> copies = new ExecutorCompletionService<>(threads);
            sessions.forEach(session -> copies.submit(() -> copy(session)));
            for (int i = 0; i < sessions.size(); i++) {
                copies.take().get();
            }
            complete = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while copying a table");
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } finally {
            threads.shutdown();
            if (!complete) {
                cancel(threads);
            }
        }
    }

    private Void copy(Connection session) throws SQLException, IOException {
        CopyManager copies = session.unwrap(PGConnection.class).getCopyAPI();
        BinaryRows rows = targets.get();
        for (String statement = statements.poll(); statement != null; statement = statements.poll()) {
            copies.copyOut(statement, rows);
            tellShare();
        }
        rows.finish();
        return null;
    }

    private synchronized void tellShare() {
        copied++;
        share.accept((double) copied / all);
    }

    private static IOException failure(Throwable cause) throws SQLException {
        if (cause instanceof SQLException failure) {
            throw failure;
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        return cause instanceof IOException failure ? failure : new IOException(cause);
    }

    /**
     * After a failure the others are of no use any more: no statement is begun, those that run are cancelled, and all sessions closed. One
     * whose rows nobody took would go on otherwise: the driver does not read them to the end, and PostgreSQL sees no cancel while it waits to
     * send.
     */
    private void cancel(ExecutorService threads) {
        statements.clear();
        threads.shutdownNow();
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (!threads.isTerminated() && System.nanoTime() < deadline) {
            sessions.forEach(RangedCopy::cancel);
            try {
                threads.awaitTermination(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        sessions.forEach(RangedCopy::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cancel(Connection session) {
        try {
            session.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("a session that cannot be cancelled has ended, or will with its connection", e);
        }
    }

    private static void close(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("a session could not be closed", e);
        }
    }
}
