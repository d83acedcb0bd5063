package dev.cdcexport.export.proof;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.problem.Remedies;
import dev.cdcexport.export.replay.Content;
import dev.cdcexport.export.replay.PublishedFile;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The published jobs whose files, applied in order, make up a consumer's tables at its watermark: its last full and what builds upon it.
 * Immutable.
 */
final class FileChain {

    private final List<Link> links;

    private FileChain(Collection<ExportJob> jobs) {
        this.links = jobs.stream().map(Link::of).toList();
    }

    /** A job with what it published, by table: a chain is asked of each table in turn, and there may be thousands. */
    private record Link(
            ExportJob job,
            JobOutcome publication,
            Map<TableName, TableSchema> schemas,
            Map<TableName, List<ExportedFile>> files,
            Set<TableName> followed,
            Set<TableName> rebased) {

        static Link of(ExportJob job) {
            JobOutcome publication = FileChain.publication(job);
            return new Link(
                    job,
                    publication,
                    publication.watermark().tables().stream()
                            .collect(Collectors.toMap(WatermarkTable::name, WatermarkTable::schema)),
                    publication.files().stream().collect(Collectors.groupingBy(ExportedFile::table)),
                    Set.copyOf(publication.followed()),
                    publication.rebased().stream()
                            .map(JobOutcome.Rebased::table)
                            .collect(Collectors.toSet()));
        }

        List<ExportedFile> files(TableName table) {
            return files.getOrDefault(table, List.of());
        }

        /** Whether its files of the table have all rows, so that they replace earlier ones. */
        boolean isBase(TableName table) {
            return job.type() == ExportType.FULL || rebased.contains(table);
        }

        boolean hasFile(TableName table) {
            return files.containsKey(table);
        }

        List<String> allColumns(TableName table) {
            TableSchema schema = schemas.get(table);
            return schema == null ? List.of() : schema.columnNames();
        }

        List<String> columns(TableName table) {
            List<String> columns = new ArrayList<>(allColumns(table));
            columns.removeAll(omitted(table));
            return columns;
        }

        Set<String> omitted(TableName table) {
            return job.options().columnChoice().omitted(table, allColumns(table));
        }
    }

    /**
     * Follows the links back from the job that set the watermark: a consumer that was rewound has jobs that no longer count.
     *
     * @throws ExportException {@code unknown-consumer}, {@code no-watermark}, {@code unknown-job}
     */
    static FileChain of(JobIndex index, String consumerId) {
        if (!index.isKnown(consumerId)) {
            throw new ExportException(
                    ProblemType.UNKNOWN_CONSUMER,
                    "consumer " + consumerId + " has never asked for an export",
                    Remedies.FULL_FIRST);
        }
        Deque<ExportJob> jobs = new ArrayDeque<>();
        jobs.addFirst(newest(index, consumerId));
        while (jobs.getFirst().type() != ExportType.FULL) {
            jobs.addFirst(previous(index, jobs.getFirst()));
        }
        return new FileChain(jobs);
    }

    /** A job that is being published moves its files at this moment: those before it stand. */
    private static ExportJob newest(JobIndex index, String consumerId) {
        ExportJob head = index.watermarkJob(consumerId)
                .filter(job -> job.status() != JobStatus.FAILED)
                .orElseThrow(() ->
                        noWatermark("consumer " + consumerId + " has no watermark, so no files make up its tables"));
        boolean isMoving = head.status() == JobStatus.PUBLISHING;
        if (isMoving && publication(head).previousJob() == null) {
            throw noWatermark("the first export of consumer " + consumerId + " is still being published");
        }
        return isMoving ? previous(index, head) : head;
    }

    private static ExportJob previous(JobIndex index, ExportJob job) {
        String previous = publication(job).previousJob();
        return index.find(String.valueOf(previous))
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

    private static JobOutcome publication(ExportJob job) {
        return Objects.requireNonNull(job.publication(), "a published job has a publication");
    }

    /** The jobs in order, a full first. */
    List<ExportJob> jobs() {
        return links.stream().map(Link::job).toList();
    }

    /** The watermark that the files lead to. */
    Watermark watermark() {
        return links.get(links.size() - 1).publication().watermark();
    }

    /** How many files there are. */
    int files() {
        return links.stream()
                .mapToInt(link -> link.publication().files().size())
                .sum();
    }

    /**
     * A table's files, in the order in which they are applied. A column that a later file no longer has was dropped, with its values: one of
     * the same name came after it.
     */
    List<PublishedFile> filesOf(TableSchema table) {
        Deque<PublishedFile> files = new ArrayDeque<>();
        Set<String> gone = new HashSet<>();
        List<Link> own = linksOf(table.table());
        for (int i = own.size() - 1; i >= 0; i--) {
            Link link = own.get(i);
            TableSchema then = link.schemas().get(table.table());
            if (then != null) {
                gone.addAll(otherColumns(table, then));
            }
            List<ExportedFile> parts = link.files(table.table());
            for (int part = parts.size() - 1; part >= 0; part--) {
                files.addFirst(published(link, parts.get(part), isOfAnother(link, table), gone));
            }
        }
        return List.copyOf(files);
    }

    /** Those since all of its rows were last told, or since the name was last no table's: earlier files are none of this one's. */
    private List<Link> linksOf(TableName table) {
        int first = 0;
        for (int i = 0; i < links.size(); i++) {
            if (!links.get(i).schemas().containsKey(table)) {
                first = i + 1;
            } else if (links.get(i).isBase(table)) {
                first = i;
            }
        }
        return links.subList(first, links.size());
    }

    /** The columns that the table did not have then, though it may have had others of their names. */
    private static List<String> otherColumns(TableSchema table, TableSchema then) {
        return table.columns().stream()
                .filter(column -> then.columns().stream().noneMatch(column::isSameAs))
                .map(Column::name)
                .toList();
    }

    /** Whether another table had the name then, rows of which could not be told apart by this one's key. */
    private static boolean isOfAnother(Link link, TableSchema table) {
        TableSchema then = link.schemas().get(table.table());
        return then != null
                && then.oid() != table.oid()
                && !link.columns(table.table()).containsAll(table.key());
    }

    private static PublishedFile published(Link link, ExportedFile file, boolean ofAnother, Set<String> gone) {
        ExportJob job = link.job();
        return new PublishedFile(
                file.name(),
                job.type() == ExportType.DELTA && !link.isBase(file.table()) ? Content.CHANGES : Content.ROWS,
                job.options().compression(),
                job.options().format(),
                link.columns(file.table()),
                file.bytes(),
                file.sha256(),
                ofAnother,
                gone);
    }

    /** Whether the files went on across a schema change that may have altered rows of the table without events. */
    boolean isFollowed(TableName table) {
        return linksOf(table).stream().anyMatch(link -> link.followed().contains(table));
    }

    /** The columns that a choice has left out of one of the table's files, or more: what they hold at the end no file tells. */
    Set<String> omittedColumnsOf(TableName table) {
        return linksOf(table).stream()
                .filter(link -> link.hasFile(table))
                .flatMap(link -> link.omitted(table).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether one of the table's files has guarded values. */
    boolean guardsFormulasOf(TableName table) {
        return linksOf(table).stream()
                .anyMatch(link -> link.job().options().format().guardsFormulas() && link.hasFile(table));
    }

    /** Whether an incremental among the files does not tell of departures of the table's rows. */
    boolean omitsDeparturesOf(TableName table) {
        return linksOf(table).stream()
                .flatMap(link -> link.files(table).stream())
                .anyMatch(file -> file.omittedDepartures() > 0);
    }
}
