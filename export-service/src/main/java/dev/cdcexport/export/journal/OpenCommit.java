package dev.cdcexport.export.journal;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of a transaction whose commit was not answered, so that nobody is told that nothing has happened when something has. To
 * fence ends the transaction at once; where that is not possible, the broker ends it after its timeout. Either way the log says then what is
 * in it: Kafka had acknowledged the records before it was asked to commit them. Safe to share.
 */
final class OpenCommit {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCommit.class);
    private static final long PAUSE_MILLIS = 200;

    private final JobLog log;
    private final JobIndex index;

    OpenCommit(JobLog log, JobIndex index) {
        this.log = log;
        this.index = index;
    }

    /**
     * Waits until the index holds what the log says, however long the broker is away.
     *
     * @param fence ends the transaction, if it can
     * @throws ExportException {@code internal-error} if this instance ends before: then nobody knows
     */
    void await(Runnable fence) {
        while (!isKnown(fence)) {
            pause();
        }
    }

    private boolean isKnown(Runnable fence) {
        try {
            fence.run();
        } catch (KafkaException | ExportException e) {
            LOG.debug("a transaction of which the outcome is open cannot be ended yet", e);
        }
        try {
            index.catchUp(log::readOn);
            return true;
        } catch (ExportException e) {
            LOG.debug("the outcome of a transaction is not known yet", e);
            return false;
        }
    }

    private void pause() {
        if (log.isClosed()) {
            throw notKnown();
        }
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notKnown();
        }
    }

    private static ExportException notKnown() {
        return new ExportException(
                ProblemType.INTERNAL_ERROR,
                "the service ends, and Kafka has not said whether it has recorded what was asked for",
                "Look at GET /exports and GET /consumers once the service is back, or repeat the call with the same Idempotency-Key.");
    }
}
