package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.peer.PostgresClient;
import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.Command;
import dev.cdcexport.benchmark.workbench.ExportClient.Job;
import dev.cdcexport.benchmark.workbench.ProcessTime;
import dev.cdcexport.benchmark.workbench.UserTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Full exports against {@code psql}. */
final class FullExports implements LiveExperiment {

    private static final String TABLE = "users";
    private static final String CONSUMER = "full";
    private static final String QUERY = "select * from public.users where not is_deleted";

    private final long rows;
    private final Contest contest;

    /** Makes the command that writes a file. */
    private interface Peer {

        Command command(Path file);
    }

    FullExports(Sizes sizes, Contest contest) {
        this.rows = sizes.fullRows();
        this.contest = contest;
    }

    @Override
    public Set<Question> questions() {
        return Set.of(Question.FULL, Question.FULL_ZSTD);
    }

    @Override
    public void prepare(UserTables tables) throws SQLException {
        tables.createSample(TABLE, rows);
    }

    @Override
    public void run(LiveSystem system, Report report) {
        PostgresClient psql = new PostgresClient(system.database().owner());
        report.add(compare(system, Question.FULL, "none", file -> psql.copy(QUERY, file)));
        report.add(compare(system, Question.FULL_ZSTD, "zstd", file -> psql.copyCompressed(QUERY, file)));
    }

    private Answer compare(LiveSystem system, Question question, String compression, Peer peer) {
        long heap = system.export().heapMark();
        long active = UserTables.activeOf(rows);
        Contestant theirs = contest.peer(() -> {
            Path file = system.bench().scratch("psql").resolve("users.csv");
            Command command = peer.command(file);
            try {
                return system.rate(active, ProcessTime::ofEndedChildren, command::run);
            } finally {
                Files.deleteIfExists(file);
            }
        });
        Contestant ours = contest.ours(() -> {
            try {
                return system.exportRate(active, () -> export(system, compression, active));
            } finally {
                system.deleteFiles(CONSUMER);
            }
        });
        contest.warmUp(theirs, ours);
        contest.inTurns(theirs, ours);
        return new Answer(
                question,
                String.format(Locale.ROOT, "%,d rows", rows),
                ours.side(),
                theirs.side(),
                system.export().heapPeakSince(heap));
    }

    private static Job export(LiveSystem system, String compression, long expected) {
        Job job = system.client().export("full", CONSUMER, Map.of("tables", TABLE, "compression", compression));
        if (job.rows() != expected) {
            throw new BenchmarkException("the full export has " + job.rows() + " rows, not " + expected);
        }
        return job;
    }
}
