package dev.cdcexport.export.run;

import dev.cdcexport.export.journal.Journal;

/**
 * What works while this instance is active, and is closed with its session.
 *
 * @param dispatcher runs the jobs
 * @param journal records what becomes of them
 */
record SessionParts(JobDispatcher dispatcher, Journal journal) implements AutoCloseable {

    /** Stops the workers, and lets nobody write any more. */
    @Override
    public void close() {
        dispatcher.close();
        journal.close();
    }
}
