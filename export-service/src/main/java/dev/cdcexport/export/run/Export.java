package dev.cdcexport.export.run;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.WrittenExport;
import java.io.IOException;
import java.sql.SQLException;

/** Writes the files of a job, which nobody sees before the job is decided. */
@FunctionalInterface
interface Export {

    /**
     * Writes all files of an attempt.
     *
     * @param job as it is recorded: with its stamp, and its cuts if it is a range
     * @param progress is told how far it is
     * @throws dev.cdcexport.export.problem.ExportException if the job cannot be exact, or something that it needs is away
     * @throws InterruptedException if this thread is interrupted
     */
    WrittenExport write(ExportJob job, JobProgress progress) throws SQLException, IOException, InterruptedException;
}
