package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.workbench.UserTables;
import java.sql.SQLException;
import java.util.Set;

/** Answers some of the questions, on the running system that it shares with others: each has tables of its own. */
interface LiveExperiment {

    /** What it answers. */
    Set<Question> questions();

    /** Creates its tables; nothing is captured yet. */
    void prepare(UserTables tables) throws SQLException;

    /** Measures, and adds the answers to the report. What fails before the measurements is thrown. */
    void run(LiveSystem system, Report report) throws Exception;
}
