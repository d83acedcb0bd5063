package dev.cdcexport.export.run;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.fold.RangeFolder;
import dev.cdcexport.export.full.FullExport;
import dev.cdcexport.export.full.SnapshotCopy;
import dev.cdcexport.export.full.SnapshotCut;
import dev.cdcexport.export.full.SnapshotHandoff;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.journal.Journal;
import dev.cdcexport.export.journal.KafkaJournals;
import dev.cdcexport.export.journal.Leadership;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.log.KafkaChangeLog;
import dev.cdcexport.export.log.LastSchema;
import dev.cdcexport.export.log.LogConsumers;
import dev.cdcexport.export.proof.Verifications;
import dev.cdcexport.export.proof.Verifier;
import dev.cdcexport.export.range.EndCut;
import dev.cdcexport.export.range.RangeExport;
import dev.cdcexport.export.range.RangePlanner;
import dev.cdcexport.export.range.RangeReader;
import dev.cdcexport.export.range.RebasingExport;
import dev.cdcexport.export.range.UnknownValues;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.snapshot.WaitLimits;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.store.SpillDirectory;
import dev.cdcexport.source.SourceDatabase;
import java.time.Clock;
import java.time.Duration;

/** Wires the parts that carry jobs out, and owns those that have to be closed. */
public final class JobEngine implements AutoCloseable {

    private static final Duration STALL = Duration.ofSeconds(30);

    private final Environment environment;
    private final KafkaJournals journals;
    private final JobIndex index;
    private final LogConsumers consumers;
    private final ChangeLog changeLog;
    private final SchemaHistory history;
    private final RangePlanner planner;
    private final EndCut endCut;
    private final WatermarkRules rules;
    private final ActiveInstance instance;
    private final Verifications verifications;

    /**
     * What the engine works with.
     *
     * @param source the database
     * @param publication whose tables are exported
     * @param topics the topics' names
     * @param clients makes Kafka's clients
     * @param admin looks after topics and groups
     * @param feed capture's cuts
     * @param requests asks capture for cuts
     * @param store where files go
     * @param spill where sorting may spill
     * @param softDelete the tables' soft-delete columns
     * @param snapshotWaits how long a full may wait for other sessions of the database
     * @param snapshotStreams how many sessions of the database copy a large table at once
     * @param workers how many jobs run at once
     * @param sortBufferBytes the memory that one job may use to sort before it spills
     * @param watermarkRefresh how often the offsets of all consumers' groups are committed again
     * @param listener told of jobs that have ended
     * @param clock the time
     */
    public record Environment(
            SourceDatabase source,
            String publication,
            TopicNames topics,
            KafkaClients clients,
            TopicAdmin admin,
            CutFeed feed,
            CutRequests requests,
            OutputStore store,
            SpillDirectory spill,
            SoftDeleteColumns softDelete,
            WaitLimits snapshotWaits,
            int snapshotStreams,
            int workers,
            long sortBufferBytes,
            Duration watermarkRefresh,
            JobListener listener,
            Clock clock) {}

    /** Wires all and begins to look for the leader's lock. */
    public JobEngine(Environment environment) {
        this.environment = environment;
        this.consumers = new LogConsumers(environment.clients().consumerSettings());
        this.changeLog = new KafkaChangeLog(consumers, STALL);
        this.history = new SchemaHistory(environment.clients(), environment.topics());
        this.journals = new KafkaJournals(
                environment.clients(), environment.topics(), environment.admin(), history, environment.clock());
        this.index = journals.index();
        this.rules = new WatermarkRules(index);
        this.planner = new RangePlanner(
                environment.admin(),
                history,
                changeLog,
                new LastSchema(consumers, history::version, STALL),
                environment.softDelete());
        this.endCut = new EndCut(environment.feed(), environment.requests(), index);
        this.instance = new ActiveInstance(
                environment.source(),
                environment.topics(),
                index,
                environment.store(),
                environment.spill(),
                this::session,
                environment.watermarkRefresh(),
                environment.clock());
        this.verifications = new Verifications(instance::require, index, verifier(), environment.clock());
        instance.start();
    }

    /** The door for those who ask for exports. */
    public ExportJobs jobs() {
        return new ExportJobs(
                instance,
                index,
                rules,
                environment.requests(),
                environment.source(),
                environment.publication(),
                environment.clock());
    }

    /** The door for those who change consumers. */
    public Consumers consumers() {
        return new Consumers(instance, index, planner, endCut);
    }

    /** The door for those who ask for verifications. */
    public Verifications verifications() {
        return verifications;
    }

    /** What is known of all jobs. */
    public JobIndex index() {
        return index;
    }

    /** Whether this instance is the active one. */
    public ActiveInstance instance() {
        return instance;
    }

    private SessionParts session(Leadership leadership) {
        Journal journal = journals.lead(leadership);
        JobRunner runner = new JobRunner(
                journal,
                endCut::choose,
                exports(journal),
                environment.store(),
                BackOff.DEFAULT,
                environment.listener(),
                environment.clock());
        return new SessionParts(new JobDispatcher(runner, environment.workers()), journal);
    }

    private Exports exports(Journal journal) {
        RangeExport range = new RangeExport(
                planner,
                ranges(),
                history,
                environment.store(),
                environment.softDelete(),
                new UnknownValues(environment.source()));
        RebasingExport rebasing = new RebasingExport(
                planner, range, handoffs(), snapshotCut(), endCut, snapshotCopy(), environment.store());
        FullExport full = new FullExport(handoffs(), snapshotCut(), environment.store(), snapshotCopy());
        return new Exports(
                full::write, range::write, (job, progress) -> rebasing.write(job, journal::record, progress));
    }

    private SnapshotCopy snapshotCopy() {
        return new SnapshotCopy(environment.softDelete());
    }

    private Verifier verifier() {
        return new Verifier(
                handoffs(),
                snapshotCut(),
                planner,
                ranges(),
                history,
                environment.store(),
                environment.spill(),
                environment.softDelete(),
                environment.sortBufferBytes());
    }

    private SnapshotHandoff handoffs() {
        return new SnapshotHandoff(
                environment.source(),
                environment.publication(),
                environment.requests(),
                environment.admin(),
                history,
                environment.softDelete(),
                environment.snapshotWaits(),
                environment.snapshotStreams());
    }

    private SnapshotCut snapshotCut() {
        return new SnapshotCut(environment.requests(), changeLog);
    }

    private RangeReader ranges() {
        return new RangeReader(changeLog, new RangeFolder(environment.spill().path(), environment.sortBufferBytes()));
    }

    /** Stops the workers where they are and gives the leader's lock back. */
    @Override
    public void close() {
        verifications.close();
        instance.close();
        consumers.close();
        journals.close();
    }
}
