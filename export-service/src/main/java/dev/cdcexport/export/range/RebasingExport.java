package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.delivery.TableFiles;
import dev.cdcexport.export.full.FullProgress;
import dev.cdcexport.export.full.SnapshotCopy;
import dev.cdcexport.export.full.SnapshotCut;
import dev.cdcexport.export.full.SnapshotHandoff;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.WrittenExport;
import dev.cdcexport.export.problem.BaseNeededException;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the staged files of an incremental or delta export that has all rows of those tables of which the changes alone do not make them up.
 * These rows are those of a snapshot, and the export ends where the snapshot lies in the stream: one cut over all tables. Where no table
 * needs it, the export is a function of its two cuts like any other. Safe to share between threads.
 */
public final class RebasingExport {

    private static final Logger LOG = LoggerFactory.getLogger(RebasingExport.class);

    /** DDL may go on while a snapshot is taken. */
    private static final int MAX_SNAPSHOTS = 3;

    private final RangePlanner planner;
    private final RangeExport changes;
    private final SnapshotHandoff handoffs;
    private final SnapshotCut cuts;
    private final EndCut endCut;
    private final SnapshotCopy copy;
    private final OutputStore store;

    public RebasingExport(
            RangePlanner planner,
            RangeExport changes,
            SnapshotHandoff handoffs,
            SnapshotCut cuts,
            EndCut endCut,
            SnapshotCopy copy,
            OutputStore store) {
        this.planner = planner;
        this.changes = changes;
        this.handoffs = handoffs;
        this.cuts = cuts;
        this.endCut = endCut;
        this.copy = copy;
        this.store = store;
    }

    /**
     * Writes the changes of the tables that they make up, and all rows of the others.
     *
     * @param accepted with its cuts and stamp
     * @param recorder records the job before the first row is read wherever it ends at another cut
     * @throws ExportException one of the problems of a range that no snapshot helps, or of a snapshot
     */
    public WrittenExport write(ExportJob accepted, UnaryOperator<ExportJob> recorder, JobProgress progress)
            throws SQLException, IOException, InterruptedException {
        Map<TableName, String> found = new TreeMap<>();
        ExportJob job = accepted;
        int snapshots = 0;
        while (true) {
            RangePlan plan = plan(job, found);
            try {
                if (plan.bases().isEmpty()) {
                    return changes.write(job, plan, changes.tableFiles(job, plan), WrittenBases.NONE, progress);
                }
                return writeWithBases(job, plan.bases().keySet(), found, recorder, progress);
            } catch (BaseNeededException e) {
                found.put(e.table(), e.problem().detail());
                store.discard(job.jobId());
            } catch (TablesChangedException e) {
                if (++snapshots == MAX_SNAPSHOTS) {
                    throw e.problem();
                }
                LOG.info("{} {}: begins again, {}", job.type().code(), job.jobId(), e.getMessage());
                job = recorder.apply(job.endingAt(endCut.latest(Objects.requireNonNull(job.from()), progress)));
            }
        }
    }

    private RangePlan plan(ExportJob job, Map<TableName, String> found) throws InterruptedException {
        return planner.planWithBases(Objects.requireNonNull(job.from()), Objects.requireNonNull(job.end()), found);
    }

    private WrittenExport writeWithBases(
            ExportJob accepted,
            Set<TableName> wanted,
            Map<TableName, String> found,
            UnaryOperator<ExportJob> recorder,
            JobProgress progress)
            throws BaseNeededException, TablesChangedException, SQLException, IOException, InterruptedException {
        progress.enter(JobProgress.Phase.TAKING_SNAPSHOT);
        SnapshotHandoff.Handoff handoff = take(accepted, wanted, progress);
        ExportJob job;
        RangePlan plan;
        TableFiles tableFiles;
        WrittenBases bases;
        try (SnapshotReader reader = handoff.reader()) {
            Watermark from = Objects.requireNonNull(accepted.from());
            Set<String> topics = Coverages.topics(from, handoff.before());
            Cut end = cuts.find(handoff, topics, progress).restrictedTo(topics::contains);
            job = accepted.endingAt(end);
            plan = plan(job, found);
            requireAllIn(plan, handoff);
            job = recorder.apply(job);
            LOG.info("{} {} has all rows of {}", job.type().code(), job.jobId(), plan.bases());
            progress.enter(JobProgress.Phase.WRITING);
            tableFiles = changes.tableFiles(job, plan);
            List<SourceTable> tables = handoff.tables().stream()
                    .filter(table -> plan.bases().containsKey(table.name()))
                    .toList();
            bases = new WrittenBases(
                    handoff.watermarkTables().stream()
                            .filter(table -> plan.bases().containsKey(table.name()))
                            .toList(),
                    copy.write(
                            job.options(),
                            reader,
                            tables,
                            tableFiles,
                            FullProgress.ofBases(progress, reader.sizes(tables), plan.percentOfBases())));
        }
        return changes.write(job, plan, tableFiles, bases, progress);
    }

    /** A table that was dropped a moment ago is not in the catalogue any more. */
    private SnapshotHandoff.Handoff take(ExportJob job, Set<TableName> wanted, JobProgress progress)
            throws TablesChangedException, SQLException, InterruptedException {
        String slot = "cdc_export_rebase_" + job.jobId().toLowerCase(Locale.ROOT);
        try {
            return handoffs.take(List.copyOf(wanted), slot, progress);
        } catch (ExportException e) {
            if (e.type() == ProblemType.UNKNOWN_TABLE || e.type() == ProblemType.TABLE_NOT_CAPTURED) {
                throw new TablesChangedException(e);
            }
            throw e;
        }
    }

    private static void requireAllIn(RangePlan plan, SnapshotHandoff.Handoff handoff) throws TablesChangedException {
        Set<TableName> missing = new TreeSet<>(plan.bases().keySet());
        handoff.tables().stream().map(SourceTable::name).forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new TablesChangedException(new ExportException(
                    ProblemType.SOURCE_UNAVAILABLE,
                    "all rows of " + missing + " are needed, too, since DDL went on while a snapshot was taken",
                    "Ask again."));
        }
    }

    /** What was planned does not hold any more. */
    private static final class TablesChangedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final ExportException problem;

        TablesChangedException(ExportException problem) {
            super(problem.detail(), problem);
            this.problem = problem;
        }

        /** What the caller is told if that goes on. */
        ExportException problem() {
            return problem;
        }
    }
}
