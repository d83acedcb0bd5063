package dev.cdcexport.contract;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the process over an error after which a service would look alive and do only half of its work, such as a thread that ended or a record
 * that cannot be read. Whoever runs the service sees the exit code and the log. Safe to be used by any thread.
 */
public final class FatalError {

    /** What the process ends with. */
    public static final int EXIT_CODE = 70;

    private static final System.Logger LOG = System.getLogger(FatalError.class.getName());
    private static final AtomicBoolean ENABLED = new AtomicBoolean();
    private static final AtomicBoolean STOPPING = new AtomicBoolean();

    private FatalError() {}

    /** From now on the process ends by {@link #stop}, and when a thread ends by an exception that nobody has caught. */
    public static void endsTheProcess() {
        ENABLED.set(true);
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            LOG.log(Level.ERROR, "the thread {0} has ended", thread.getName());
            stop(error);
        });
    }

    /**
     * Logs the error and ends the process in order, with {@link #EXIT_CODE}; does not wait for that, since the end waits for the threads. Does
     * nothing if the process is not meant to end, as in a test.
     */
    public static void stop(Throwable error) {
        if (ENABLED.get() && STOPPING.compareAndSet(false, true)) {
            LOG.log(Level.ERROR, "the service stops: " + error.getMessage(), error);
            new Thread(() -> System.exit(EXIT_CODE), "fatal-error").start();
        }
    }
}
