package dev.cdcexport.export.run;

import dev.cdcexport.export.job.ExportJob;

/** Is told of jobs that have ended, once for each, on the thread that ended it. */
@FunctionalInterface
public interface JobListener {

    /**
     * A job has ended.
     *
     * @param job in its final state
     */
    void ended(ExportJob job);
}
