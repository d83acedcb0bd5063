package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.verify.Content;
import dev.cdcexport.export.verify.PublishedFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The published jobs whose files, applied in order, make up a consumer's tables at its watermark: its last full and what builds upon it.
 *
 * @param jobs the jobs in order, a full first
 */
record FileChain(List<ExportJob> jobs) {

    /** Copies the list. */
    FileChain {
        jobs = List.copyOf(jobs);
    }

    /**
     * Follows the links back from the job that set the watermark: a consumer that was rewound has jobs that no longer count.
     *
     * @throws ExportException {@code unknown-consumer}, {@code no-watermark}, {@code unknown-job}
     */
    static FileChain of(JobBook book, String consumerId) {
        if (!book.isKnown(consumerId)) {
            throw new ExportException(
                    ProblemType.UNKNOWN_CONSUMER,
                    "consumer " + consumerId + " has never asked for an export",
                    "Run a full export first: POST /exports/full.");
        }
        Deque<ExportJob> jobs = new ArrayDeque<>();
        jobs.addFirst(newest(book, consumerId));
        while (jobs.getFirst().type() != ExportType.FULL) {
            jobs.addFirst(previous(book, jobs.getFirst()));
        }
        return new FileChain(List.copyOf(jobs));
    }

    /** A job that is being published moves its files at this moment: those before it stand. */
    private static ExportJob newest(JobBook book, String consumerId) {
        ExportJob head = book.watermarkJob(consumerId)
                .filter(job -> job.status() != JobStatus.FAILED)
                .orElseThrow(() ->
                        noWatermark("consumer " + consumerId + " has no watermark, so no files make up its tables"));
        boolean isMoving = head.status() == JobStatus.PUBLISHING;
        if (isMoving && publication(head).previousJob() == null) {
            throw noWatermark("the first export of consumer " + consumerId + " is still being published");
        }
        return isMoving ? previous(book, head) : head;
    }

    private static ExportJob previous(JobBook book, ExportJob job) {
        String previous = publication(job).previousJob();
        return book.find(String.valueOf(previous))
                .filter(found -> found.publication() != null && found.status() == JobStatus.SUCCEEDED)
                .orElseThrow(() -> new ExportException(
                        ProblemType.UNKNOWN_JOB,
                        "job " + job.jobId() + " builds upon the files of job " + previous
                                + ", which the job log does not hold",
                        "Run a full export, then verify."));
    }

    private static ExportException noWatermark(String detail) {
        return new ExportException(
                ProblemType.NO_WATERMARK, detail, "Run a full export first: POST /exports/full; then verify.");
    }

    private static Publication publication(ExportJob job) {
        return Objects.requireNonNull(job.publication(), "a published job has a publication");
    }

    /** The watermark that the files lead to. */
    Watermark watermark() {
        return publication(jobs.get(jobs.size() - 1)).watermark();
    }

    /** How many files there are. */
    int files() {
        return jobs.stream().mapToInt(job -> publication(job).files().size()).sum();
    }

    /**
     * A table's files, in the order in which they are applied. A column that a later file no longer has was dropped, with its values: one of
     * the same name came after it.
     */
    List<PublishedFile> filesOf(TableSchema table) {
        Deque<PublishedFile> files = new ArrayDeque<>();
        Set<String> gone = new HashSet<>();
        for (int i = jobs.size() - 1; i >= 0; i--) {
            ExportJob job = jobs.get(i);
            publication(job)
                    .watermark()
                    .table(table.table())
                    .ifPresent(then -> gone.addAll(otherColumns(table, then.schema())));
            exported(job, table.table()).forEach(file -> files.addFirst(published(job, file, gone)));
        }
        return List.copyOf(files);
    }

    /** The columns that the table did not have then, though it may have had others of their names. */
    private static List<String> otherColumns(TableSchema table, TableSchema then) {
        return table.columns().stream()
                .filter(column -> then.columns().stream().noneMatch(column::isSameAs))
                .map(Column::name)
                .toList();
    }

    private static PublishedFile published(ExportJob job, ExportedFile file, Set<String> gone) {
        return new PublishedFile(
                file.name(),
                job.type() == ExportType.DELTA ? Content.CHANGES : Content.ROWS,
                job.options().compression(),
                job.options().csv(),
                columns(job, file.table()),
                file.bytes(),
                file.sha256(),
                gone);
    }

    /** Whether the files went on across a schema change that may have altered rows of the table without events. */
    boolean isFollowed(TableName table) {
        return jobs.stream().anyMatch(job -> publication(job).followed().contains(table));
    }

    /** The columns that a choice has left out of one of the table's files, or more: what they hold at the end no file tells. */
    Set<String> omittedColumnsOf(TableName table) {
        return jobs.stream()
                .filter(job -> exported(job, table).findAny().isPresent())
                .flatMap(job -> job.options().columnChoice().omitted(table, allColumns(job, table)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether one of the table's files has guarded values. */
    boolean guardsFormulasOf(TableName table) {
        return jobs.stream()
                .anyMatch(job -> job.options().csv().formulaGuard()
                        && exported(job, table).findAny().isPresent());
    }

    private static List<String> columns(ExportJob job, TableName table) {
        List<String> columns = new ArrayList<>(allColumns(job, table));
        columns.removeAll(job.options().columnChoice().omitted(table, columns));
        return columns;
    }

    private static List<String> allColumns(ExportJob job, TableName table) {
        return publication(job)
                .watermark()
                .table(table)
                .map(known -> known.schema().columnNames())
                .orElse(List.of());
    }

    /** Whether an incremental among the files does not tell of departures of the table's rows. */
    boolean omitsDeparturesOf(TableName table) {
        return jobs.stream().flatMap(job -> exported(job, table)).anyMatch(file -> file.omittedDepartures() > 0);
    }

    private static Stream<ExportedFile> exported(ExportJob job, TableName table) {
        return publication(job).files().stream().filter(file -> file.table().equals(table));
    }
}
