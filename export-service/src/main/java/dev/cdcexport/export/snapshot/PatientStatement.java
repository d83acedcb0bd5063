package dev.cdcexport.export.snapshot;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Executes what may wait long for other sessions, so that the waiting thread can be interrupted: JDBC by itself is deaf to that. The
 * statement is then cancelled at the server.
 */
final class PatientStatement {

    private static final long CANCEL_SECONDS = 10;

    private PatientStatement() {}

    /** What is executed. */
    @FunctionalInterface
    interface SqlCall<T> {
        /** Uses the statement. */
        T execute() throws SQLException;
    }

    /**
     * @param statement what is cancelled when the thread is interrupted
     * @param call uses the statement, on a thread of its own
     * @throws SQLException if the call fails
     * @throws InterruptedException if this thread was interrupted; the call has been cancelled
     */
    static <T> T execute(Statement statement, SqlCall<T> call) throws SQLException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(call::execute);
        Thread thread = new Thread(task, "patient-statement");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            statement.cancel();
            awaitEnd(task);
            throw e;
        }
    }

    private static void awaitEnd(FutureTask<?> task) throws InterruptedException {
        try {
            task.get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Cancelled, or about to be when its connection is closed.
            return;
        }
    }
}
