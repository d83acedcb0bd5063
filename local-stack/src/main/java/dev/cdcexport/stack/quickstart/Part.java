package dev.cdcexport.stack.quickstart;

import java.util.Optional;

/** A process of the quick start. Starting and stopping may come from different threads; after a stop it starts no more. */
interface Part {

    /** What it is. */
    Listener listener();

    /** Ends what an earlier run of this part left behind when it was killed. */
    void stopOrphan();

    /**
     * Starts it and waits until it is ready.
     *
     * @throws UserException if it was stopped before, or does not start
     */
    void start();

    /** Stops it, if it runs. */
    void stop();

    /** Its process, while it is meant to run. */
    Optional<ProcessHandle> process();
}
