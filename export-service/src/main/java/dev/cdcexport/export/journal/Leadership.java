package dev.cdcexport.export.journal;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.sql.SQLException;

/** The leader's lock as those see it who must not act without it. Any thread may ask. */
@FunctionalInterface
public interface Leadership {

    /**
     * Asks the server whether the lock is still held.
     *
     * @throws SQLException if it is not, or not known to be
     */
    void verifyHeld() throws SQLException;

    /**
     * Refuses to go on without the lock. A process that stood still for a while may have lost it unawares.
     *
     * @throws ExportException a 503 problem
     */
    default void require() {
        try {
            verifyHeld();
        } catch (SQLException e) {
            throw new ExportException(
                    ProblemType.STANDBY,
                    "this instance has lost the leader's lock: " + e.getMessage(),
                    "Ask the active instance, or ask again in a few seconds.",
                    e);
        }
    }
}
