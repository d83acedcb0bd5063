package dev.cdcexport.export.job;

/**
 * What works while this instance is active, and is closed with its session.
 *
 * @param dispatcher runs the jobs
 * @param changes changes consumers
 */
record SessionParts(JobDispatcher dispatcher, ConsumerChanges changes) implements AutoCloseable {

    /** Stops the workers and closes the producers that both write through. */
    @Override
    public void close() {
        dispatcher.close();
    }
}
