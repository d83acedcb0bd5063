package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.report.Answer;
import dev.cdcexport.benchmark.report.Question;
import dev.cdcexport.benchmark.report.Report;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.workbench.Sql;
import dev.cdcexport.benchmark.workbench.Topics;
import dev.cdcexport.benchmark.workbench.UserTables;
import dev.cdcexport.benchmark.workbench.Workbench;
import dev.cdcexport.stack.SampleDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Capture against Debezium Server and {@code pg_recvlogical}, each with the same backlogs. */
final class Drain implements Experiment {

    private static final String TABLE = DrainRound.TABLE;

    private final Path checkout;
    private final Workbench bench;
    private final Sizes sizes;
    private final Contest contest;

    /**
     * Changes that wait to be read.
     *
     * @param name part of the names of slots
     * @param changes how many
     * @param transactionSize how many are in a transaction
     * @param againstServer the question about Debezium Server
     * @param againstReceiver the question about {@code pg_recvlogical}
     */
    private record Backlog(
            String name, long changes, int transactionSize, Question againstServer, Question againstReceiver) {}

    /** Drains it once in one of the rounds. */
    private interface Drainer {

        Sample drain(DrainRound round) throws Exception;
    }

    Drain(Path checkout, Workbench bench, Sizes sizes, Contest contest) {
        this.checkout = checkout;
        this.bench = bench;
        this.sizes = sizes;
        this.contest = contest;
    }

    @Override
    public Set<Question> questions() {
        return Set.of(Question.DRAIN_LARGE, Question.DRAIN_SINGLE, Question.DECODE_LARGE, Question.DECODE_SINGLE);
    }

    @Override
    public void run(Report report) throws SQLException {
        SampleDatabase database = bench.newDatabase("drain");
        UserTables tables = UserTables.in(database.owner());
        tables.createSample(TABLE, sizes.drainRows());
        new Sql(database.owner()).execute("CREATE TABLE public." + DrainRound.SIGNAL + " (id int PRIMARY KEY)");
        try (Topics topics = bench.topics()) {
            report.say("creating the slots that will be drained");
            List<DrainRound> prepared = prepare(database, topics);
            for (Backlog backlog : backlogs()) {
                compare(backlog, database, tables, prepared, report);
            }
        } finally {
            database.drop();
        }
    }

    private List<Backlog> backlogs() {
        return List.of(
                new Backlog("large", sizes.largeChanges(), 1_000, Question.DRAIN_LARGE, Question.DECODE_LARGE),
                new Backlog("single", sizes.singleChanges(), 1, Question.DRAIN_SINGLE, Question.DECODE_SINGLE));
    }

    private List<DrainRound> prepare(SampleDatabase database, Topics topics) {
        List<DrainRound> prepared = new ArrayList<>();
        for (int number = 1; number <= contest.rounds(); number++) {
            DrainRound round = new DrainRound(checkout, bench, database, topics, number);
            CompletableFuture<Void> ours = CompletableFuture.runAsync(round::prepareCapture);
            if (contest.withPeers()) {
                round.prepareDebezium();
            }
            ours.join();
            prepared.add(round);
        }
        return prepared;
    }

    private void compare(
            Backlog backlog, SampleDatabase database, UserTables tables, List<DrainRound> prepared, Report report)
            throws SQLException {
        for (DrainRound round : prepared) {
            round.prepareReceiver(backlog.name());
        }
        report.say(String.format(
                Locale.ROOT,
                "writing a backlog of %,d changes in transactions of %,d",
                backlog.changes(),
                backlog.transactionSize()));
        write(backlog, tables);
        String end = new Sql(database.owner()).value("SELECT pg_current_wal_insert_lsn()");
        report.say("draining it");
        Contestant server = contest.peer(eachOf(prepared, round -> round.drainByDebezium(backlog.changes())));
        Contestant ours = contest.ours(eachOf(prepared, round -> round.drainByCapture(backlog.changes())));
        Contestant receiver =
                contest.peer(eachOf(prepared, round -> round.drainByReceiver(backlog.name(), backlog.changes(), end)));
        contest.inTurns(server, ours, receiver);
        report.add(answer(backlog.againstServer(), backlog, ours, server, prepared));
        report.add(answer(backlog.againstReceiver(), backlog, ours, receiver, prepared));
    }

    /** As many changes as asked for, each row as often as the others. */
    private void write(Backlog backlog, UserTables tables) throws SQLException {
        long left = backlog.changes();
        for (int pass = 1; left > 0; pass++) {
            long rows = Math.min(left, sizes.drainRows());
            tables.update(TABLE, rows, backlog.transactionSize(), pass);
            left -= rows;
        }
    }

    private static Contestant.Round eachOf(List<DrainRound> prepared, Drainer drainer) {
        Iterator<DrainRound> rounds = prepared.iterator();
        return () -> drainer.drain(rounds.next());
    }

    private static Answer answer(
            Question question, Backlog backlog, Contestant ours, Contestant peer, List<DrainRound> prepared) {
        return new Answer(
                question,
                String.format(Locale.ROOT, "%,d changes", backlog.changes()),
                ours.side(),
                peer.side(),
                prepared.get(prepared.size() - 1).heapPeak());
    }
}
