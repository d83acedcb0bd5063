package dev.cdcexport.export.job;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.fold.RangeExporter;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.log.KafkaChangeLog;
import dev.cdcexport.export.log.LastSchema;
import dev.cdcexport.export.log.LogConsumers;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.snapshot.WaitLimits;
import dev.cdcexport.source.SourceDatabase;
import java.time.Clock;
import java.time.Duration;

/** Wires the parts that carry jobs out, and owns those that have to be closed. */
public final class JobEngine implements AutoCloseable {

    private static final Duration STALL = Duration.ofSeconds(30);

    private final Environment environment;
    private final JobBook book = new JobBook();
    private final JobLog log;
    private final LogConsumers consumers;
    private final ChangeLog changeLog;
    private final SchemaHistory history;
    private final RangePlanner planner;
    private final EndCut endCut;
    private final Requirements requirements = new Requirements(book);
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
     * @param output where files go
     * @param softDelete the tables' soft-delete columns
     * @param snapshotWaits how long a full may wait for other sessions of the database
     * @param snapshotStreams how many sessions of the database copy a large table at once
     * @param workers how many jobs run at once
     * @param sortBufferBytes the memory that one job may use to sort before it spills
     * @param watermarkRefresh how often the offsets of all consumers' groups are committed again
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
            OutputDirectory output,
            SoftDeleteColumns softDelete,
            WaitLimits snapshotWaits,
            int snapshotStreams,
            int workers,
            long sortBufferBytes,
            Duration watermarkRefresh,
            Clock clock) {}

    /** Wires all and begins to look for the leader's lock. */
    public JobEngine(Environment environment) {
        this.environment = environment;
        this.consumers = new LogConsumers(environment.clients().consumerSettings());
        this.changeLog = new KafkaChangeLog(consumers, STALL);
        this.history = new SchemaHistory(environment.clients(), environment.topics());
        this.log = new JobLog(environment.clients(), environment.topics(), history);
        this.planner = new RangePlanner(
                environment.admin(),
                history,
                changeLog,
                new LastSchema(consumers, history::version, STALL),
                environment.softDelete());
        this.endCut = new EndCut(environment.feed(), environment.requests(), book);
        this.instance = new ActiveInstance(
                environment.source(),
                environment.topics(),
                environment.admin(),
                log,
                book,
                environment.output(),
                this::session,
                environment.watermarkRefresh(),
                environment.clock());
        this.verifications = new Verifications(instance, book, verifier(), environment.clock());
        instance.start();
    }

    /** The door for those who ask for exports. */
    public ExportJobs jobs() {
        return new ExportJobs(
                instance,
                book,
                requirements,
                environment.requests(),
                environment.source(),
                environment.publication(),
                environment.clock());
    }

    /** The door for those who change consumers. */
    public Consumers consumers() {
        return new Consumers(instance, book, planner, endCut);
    }

    /** The door for those who ask for verifications. */
    public Verifications verifications() {
        return verifications;
    }

    /** What is known of all jobs. */
    public JobBook book() {
        return book;
    }

    /** Whether this instance is the active one. */
    public ActiveInstance instance() {
        return instance;
    }

    private SessionParts session(Leadership leadership) {
        FencedWriters writers = new FencedWriters(environment.clients(), environment.topics(), leadership);
        OffsetMirror mirror = new OffsetMirror(environment.admin(), environment.topics(), book);
        Outcome outcome = new Outcome(log, book);
        ConsumerChanges changes = new ConsumerChanges(writers, log, book, outcome, mirror, environment.clock());
        Acceptance acceptance =
                new Acceptance(environment.clients(), environment.topics(), leadership, log, book, outcome);
        return new SessionParts(dispatcher(writers), acceptance, changes);
    }

    private JobDispatcher dispatcher(FencedWriters writers) {
        Publisher publisher = new Publisher(writers, log, book, environment.output(), environment.clock());
        RangeExport rangeExport = new RangeExport(
                planner,
                exporter(),
                history,
                environment.output(),
                environment.softDelete(),
                new UnknownValues(environment.source()));
        JobRunner runner = new JobRunner(
                log,
                book,
                endCut,
                requirements,
                fullExport(),
                rangeExport,
                new RebasingExport(
                        planner, rangeExport, handoffs(), snapshotCut(), endCut, snapshotCopy(), environment.output()),
                publisher,
                environment.output(),
                environment.clock());
        return new JobDispatcher(runner, environment.workers());
    }

    private FullExport fullExport() {
        return new FullExport(handoffs(), snapshotCut(), environment.output(), snapshotCopy());
    }

    private SnapshotCopy snapshotCopy() {
        return new SnapshotCopy(environment.softDelete());
    }

    private Verifier verifier() {
        return new Verifier(
                handoffs(),
                snapshotCut(),
                planner,
                exporter(),
                history,
                environment.output(),
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

    private RangeExporter exporter() {
        return new RangeExporter(changeLog, environment.output().spillDirectory(), environment.sortBufferBytes());
    }

    /** Stops the workers where they are and gives the leader's lock back. */
    @Override
    public void close() {
        verifications.close();
        instance.close();
        consumers.close();
        log.close();
    }
}
