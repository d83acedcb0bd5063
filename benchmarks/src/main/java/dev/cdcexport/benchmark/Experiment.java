package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import java.util.Set;

/** Answers some of the questions, on a system of its own. */
interface Experiment {

    /** What it answers. */
    Set<Question> questions();

    /** Measures, and adds the answers to the report. What fails before the measurements is thrown. */
    void run(Report report) throws Exception;
}
