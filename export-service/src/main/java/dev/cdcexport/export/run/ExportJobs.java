package dev.cdcexport.export.run;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.job.ColumnChoice;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportRequest;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.Freshness;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.DdlTriggers;
import dev.cdcexport.source.PublishedTable;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The door to the jobs for those who ask: accepts, finds and cancels them. Any thread may call. */
public final class ExportJobs {

    private static final Duration IDEMPOTENCY = Duration.ofHours(24);
    private static final int ANSWER_SECONDS = 8;

    private final ActiveInstance instance;
    private final JobIndex index;
    private final WatermarkRules requirements;
    private final CutRequests cuts;
    private final SourceDatabase source;
    private final String publication;
    private final Clock clock;

    ExportJobs(
            ActiveInstance instance,
            JobIndex index,
            WatermarkRules requirements,
            CutRequests cuts,
            SourceDatabase source,
            String publication,
            Clock clock) {
        this.instance = instance;
        this.index = index;
        this.requirements = requirements;
        this.cuts = cuts;
        this.source = source;
        this.publication = publication;
        this.clock = clock;
    }

    /**
     * Accepts a request: the job is in the log when this returns. The tables and columns of a full, and the job to stop at,
     * are checked now; what else an export needs, now if the consumer has no other job open, else when the job starts.
     *
     * @throws ExportException if it cannot be accepted; then there is no such job, now or later
     */
    public ExportJob accept(ExportRequest request) {
        ActiveInstance.Session session = instance.require();
        return session.inTurn(
                request.consumerId(), () -> sameRequest(request).orElseGet(() -> submit(request, session)));
    }

    private ExportJob submit(ExportRequest request, ActiveInstance.Session session) {
        ExportJob job = ExportJob.queued(
                UlidCreator.getMonotonicUlid().toString(),
                request.consumerId(),
                request.type(),
                request.options(),
                request.idempotencyKey(),
                clock.instant());
        check(job);
        session.submit(job);
        return job;
    }

    /**
     * The job of an id.
     *
     * @throws ExportException {@code unknown-job}; a 503 problem if this instance cannot know
     */
    public ExportJob require(String jobId) {
        return index.find(jobId).orElseThrow(() -> unknown(jobId));
    }

    private ExportException unknown(String jobId) {
        instance.requireActive();
        return ExportException.unknownJob(null, jobId);
    }

    /**
     * All jobs, newest first.
     *
     * @throws ExportException a 503 problem if this instance cannot know
     */
    public List<ExportJob> newestFirst() {
        instance.requireActive();
        return index.newestFirst();
    }

    /** How far a job is. */
    public JobProgress progress(String jobId) {
        return instance.progress(jobId).orElse(JobProgress.NONE);
    }

    /**
     * Cancels a job that has not been published. One that is being written ends soon after.
     *
     * @throws ExportException {@code unknown-job}, {@code already-published}
     */
    public ExportJob cancel(String jobId) {
        ExportJob job = require(jobId);
        if (job.status() == JobStatus.CANCELLED) {
            return job;
        }
        ActiveInstance.Session session = instance.require();
        boolean cancelled = session.inTurn(job.consumerId(), () -> session.cancel(require(jobId)));
        if (!cancelled) {
            ExportJob now = require(jobId);
            throw new ExportException(
                    ProblemType.ALREADY_PUBLISHED,
                    "job " + jobId + " is " + now.status() + " and can no longer be cancelled",
                    "A published job stays; ask for a further export if its options were wrong.");
        }
        return require(jobId);
    }

    private Optional<ExportJob> sameRequest(ExportRequest request) {
        if (request.idempotencyKey() == null) {
            return Optional.empty();
        }
        List<ExportJob> earlier = index.withIdempotencyKey(
                request.consumerId(), request.idempotencyKey(), clock.instant().minus(IDEMPOTENCY));
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        ExportJob job = earlier.get(0);
        if (job.type() != request.type() || !job.options().equals(request.options())) {
            throw new ExportException(
                    ProblemType.IDEMPOTENCY_CONFLICT,
                    "Idempotency-Key " + request.idempotencyKey() + " was used by consumer " + request.consumerId()
                            + " for another request, job " + job.jobId(),
                    "Use a new key for a new request.");
        }
        return Optional.of(job);
    }

    private void check(ExportJob job) {
        String to = job.options().to();
        if (to != null && index.find(to).isEmpty()) {
            throw ExportException.unknownJob("to", to);
        }
        boolean isNext = index.open(job.consumerId()).isEmpty();
        if (job.type() == ExportType.FULL) {
            checkTables(job, isNext);
            if (isNext) {
                cuts.requireCaptureAlive();
            }
        } else if (isNext) {
            Watermark watermark = requirements.requireWatermark(job);
            checkColumns(job, watermark);
            if (job.options().freshness() == Freshness.LATEST && job.options().to() == null) {
                requireSource();
                cuts.requireCaptureAlive();
            }
        }
    }

    /** A job that has to wait does not need PostgreSQL yet; what it answers is believed. */
    private void checkTables(ExportJob job, boolean isNext) {
        try {
            checkTables(job);
        } catch (ExportException e) {
            if (isNext || e.type() != ProblemType.SOURCE_UNAVAILABLE) {
                throw e;
            }
        }
    }

    private void checkTables(ExportJob job) {
        boolean withColumns = !job.options().columnChoice().isEmpty();
        List<PublishedTable> published = new ArrayList<>();
        List<SourceTable> tables = ask(session -> {
            published.addAll(Catalog.published(session, publication));
            return withColumns ? Catalog.withColumns(session, published) : List.of();
        });
        Set<TableName> names = published.stream().map(PublishedTable::name).collect(Collectors.toSet());
        List<TableName> wanted = job.options().tables();
        (wanted == null ? List.<TableName>of() : wanted)
                .stream().filter(table -> !names.contains(table)).findFirst().ifPresent(table -> {
                    throw ExportException.unknownTable(table, publication);
                });
        if (withColumns) {
            checkColumns(job, tables);
        }
    }

    private static void checkColumns(ExportJob job, List<SourceTable> published) {
        ColumnChoice choice = job.options().columnChoice();
        List<TableName> wanted = job.options().tables();
        choice.requireTables(
                wanted == null ? published.stream().map(SourceTable::name).toList() : wanted);
        published.forEach(table -> choice.of(table.name(), columnsOf(table), List.of()));
    }

    /** A column that was added since the watermark is known to the catalogue, one that was dropped to the watermark. */
    private void checkColumns(ExportJob job, Watermark watermark) {
        ColumnChoice choice = job.options().columnChoice();
        if (choice.isEmpty()) {
            return;
        }
        Map<TableName, Set<String>> columns = new TreeMap<>();
        watermark
                .tables()
                .forEach(table -> columns.put(
                        table.name(), new LinkedHashSet<>(table.schema().columnNames())));
        for (SourceTable table : publishedTables()) {
            if (watermark.tableSet().all() || columns.containsKey(table.name())) {
                columns.computeIfAbsent(table.name(), name -> new LinkedHashSet<>())
                        .addAll(columnsOf(table));
            }
        }
        choice.requireTables(columns.keySet());
        columns.forEach((table, names) -> choice.of(
                table,
                List.copyOf(names),
                watermark.table(table).map(known -> known.schema().key()).orElse(List.of())));
    }

    private static List<String> columnsOf(SourceTable table) {
        return table.exportedColumns().stream().map(SourceTable.Column::name).toList();
    }

    /**
     * The tables of the publication, refused ones too.
     *
     * @throws ExportException {@code source-unavailable}
     */
    public List<SourceTable> publishedTables() {
        return ask(session -> Catalog.publishedTables(session, publication));
    }

    /**
     * Whether event triggers tell capture of DDL.
     *
     * @throws ExportException {@code source-unavailable}
     */
    public boolean isDdlTold() {
        return ask(DdlTriggers::guard).isPresent();
    }

    /** What is asked of the catalogue. */
    private interface Question<T> {
        T ask(Connection session) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try (Connection connection = source.openWatched("cdc-export catalogue", ANSWER_SECONDS)) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw ExportException.sourceUnavailable(e);
        }
    }

    private void requireSource() {
        try (Connection connection = source.openWatched("cdc-export check", ANSWER_SECONDS)) {
            connection.isReadOnly();
        } catch (SQLException e) {
            throw ExportException.sourceUnavailable(e);
        }
    }
}
