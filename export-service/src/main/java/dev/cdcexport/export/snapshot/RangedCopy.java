package dev.cdcexport.export.snapshot;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
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
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the COPY statements of one table's ranges in several sessions at once, into one stream: whole rows, in no particular order. Made for
 * one table, used by one thread.
 */
final class RangedCopy {

    private static final Logger LOG = LoggerFactory.getLogger(RangedCopy.class);
    private static final long END_SECONDS = 30;
    private static final long CANCEL_MILLIS = 500;

    private final Collection<Connection> sessions;
    private final Queue<String> statements;
    private final OutputStream out;

    /**
     * @param sessions under one snapshot
     * @param statements each of them a COPY … TO STDOUT of other rows
     * @param out not closed
     */
    RangedCopy(Collection<Connection> sessions, Collection<String> statements, OutputStream out) {
        this.sessions = sessions;
        this.statements = new ConcurrentLinkedQueue<>(statements);
        this.out = out;
    }

    /**
     * Copies all.
     *
     * @return how many rows
     * @throws SQLException if the database fails
     * @throws IOException if the stream fails, or the thread was interrupted
     */
    long run() throws SQLException, IOException {
        ExecutorService threads =
                Executors.newFixedThreadPool(sessions.size(), task -> new Thread(task, "copy-stream"));
        boolean copied = false;
        try {
            CompletionService<Long> copies = new ExecutorCompletionService<>(threads);
            sessions.forEach(session -> copies.submit(() -> copy(session)));
            long rows = 0;
            for (int i = 0; i < sessions.size(); i++) {
                rows += copies.take().get();
            }
            copied = true;
            return rows;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while copying a table");
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } finally {
            threads.shutdown();
            if (!copied) {
                cancel(threads);
            }
        }
    }

    private long copy(Connection session) throws SQLException, IOException {
        CopyManager copies = session.unwrap(PGConnection.class).getCopyAPI();
        RowChunks chunks = new RowChunks(out);
        long rows = 0;
        for (String statement = statements.poll(); statement != null; statement = statements.poll()) {
            rows += copies.copyOut(statement, chunks);
        }
        chunks.flush();
        return rows;
    }

    private static IOException failure(Throwable cause) throws SQLException {
        if (cause instanceof SQLException failure) {
            throw failure;
        }
        return cause instanceof IOException failure ? failure : new IOException(cause);
    }

    /**
     * After a failure the others are of no use any more: no statement is begun, and those that run are cancelled. The sessions cannot be used
     * again: a cancel may come late.
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
}
