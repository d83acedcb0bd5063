package dev.cdcexport.export.run;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.Waits;
import dev.cdcexport.export.watermark.Watermark;

/** Chooses where an incremental or delta export ends. */
@FunctionalInterface
interface CutChoice {

    /**
     * The end cut of a job.
     *
     * @param from where the job starts
     * @param waits is told how much capture has to publish first
     * @throws dev.cdcexport.export.problem.ExportException if capture does not answer, or the job to stop at does not fit
     * @throws InterruptedException if this thread is interrupted
     */
    Cut choose(ExportJob job, Watermark from, Waits waits) throws InterruptedException;
}
