package dev.cdcexport.export.job;

/**
 * What works while this instance is active, and is closed with its session.
 *
 * @param dispatcher runs the jobs
 * @param acceptance records accepted jobs
 * @param changes changes consumers
 */
record SessionParts(JobDispatcher dispatcher, Acceptance acceptance, ConsumerChanges changes) implements AutoCloseable {

    /** Stops the workers and closes the producers. */
    @Override
    public void close() {
        acceptance.close();
        dispatcher.close();
    }
}
