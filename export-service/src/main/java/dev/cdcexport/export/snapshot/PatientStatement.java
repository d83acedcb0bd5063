package dev.cdcexport.export.snapshot;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Executes what may wait long for other sessions, so that the waiting thread can look around and be interrupted: JDBC by itself is deaf
 * to that. A call that is given up is cancelled at the server.
 */
final class PatientStatement {

    private static final int CANCELS = 20;
    private static final long CANCEL_MILLIS = 500;

    private PatientStatement() {}

    /** What is executed. */
    @FunctionalInterface
    interface SqlCall<T> {
        /** Uses the statement. */
        T execute() throws SQLException;
    }

    /** What the waiting thread does from time to time; to throw is to give up. */
    @FunctionalInterface
    interface Look {
        /** Looks around. */
        void look() throws SQLException, GiveWayException;
    }

    /**
     * @param statement what is cancelled when the call is given up
     * @param call uses the statement, on a thread of its own
     * @param every how long to wait between two looks
     * @throws SQLException if the call fails
     * @throws GiveWayException if the look throws it; the call has been cancelled
     * @throws InterruptedException if this thread was interrupted; the call has been cancelled
     */
    static <T> T execute(Statement statement, SqlCall<T> call, Duration every, Look look)
            throws SQLException, GiveWayException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(call::execute);
        Thread thread = new Thread(task, "patient-statement");
        thread.setDaemon(true);
        thread.start();
        try {
            while (true) {
                try {
                    return task.get(every.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    look.look();
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (SQLException | GiveWayException | InterruptedException | RuntimeException e) {
            cancel(statement, task, e);
            throw e;
        }
    }

    /** More than once: a cancel that comes before the server has begun with the statement is lost. */
    private static void cancel(Statement statement, FutureTask<?> task, Exception why) throws InterruptedException {
        try {
            for (int i = 0; i < CANCELS && !task.isDone(); i++) {
                statement.cancel();
                awaitEnd(task);
            }
        } catch (SQLException e) {
            // Its connection is about to be closed, which ends it too.
            why.addSuppressed(e);
        }
    }

    private static void awaitEnd(FutureTask<?> task) throws InterruptedException {
        try {
            task.get(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Cancelled, or not yet.
            return;
        }
    }
}
