package dev.cdcexport.export.full;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.watermark.LeftOutTable;
import dev.cdcexport.source.PublishedTable;
import dev.cdcexport.source.SourceTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tables a snapshot reads: those of a list, each of which must be captured, or all that can be. It says which of all it leaves out, and why. Made for one
 * snapshot, used by one thread.
 */
final class TableSelection {

    private static final String SETTINGS = "the capture service's setting capture.tables leaves it out";

    private final @Nullable List<TableName> wanted;
    private final String publication;
    private final Map<TableName, Cut.Coverage> coverages;
    private final SoftDeleteColumns softDelete;
    private List<LeftOutTable> refused = List.of();
    private List<LeftOutTable> misfits = List.of();

    /**
     * @param wanted which tables, {@code null} for all that are captured
     * @param publication whose tables they are
     * @param coverages what capture says of tables
     * @param softDelete has to hold for each table
     */
    TableSelection(
            @Nullable List<TableName> wanted,
            String publication,
            Map<TableName, Cut.Coverage> coverages,
            SoftDeleteColumns softDelete) {
        this.wanted = wanted;
        this.publication = publication;
        this.coverages = Map.copyOf(coverages);
        this.softDelete = softDelete;
    }

    /**
     * Selects from the tables of the publication, as they are now.
     *
     * @throws ExportException if a table of the list is unknown or refused
     */
    List<PublishedTable> of(List<PublishedTable> published) {
        if (wanted != null) {
            Map<TableName, PublishedTable> byName =
                    published.stream().collect(Collectors.toMap(PublishedTable::name, Function.identity()));
            return wanted.stream().map(name -> require(name, byName)).toList();
        }
        refused = published.stream()
                .flatMap(table ->
                        refusal(table).map(why -> new LeftOutTable(table.name(), table.oid(), why, null)).stream())
                .toList();
        Set<Long> leftOut = oids(refused);
        return published.stream()
                .filter(table -> !leftOut.contains(table.oid()))
                .toList();
    }

    /** Selects from these, once their columns are known. A list is asked for as it is: whoever reads a table of it is told. */
    List<SourceTable> withColumns(List<SourceTable> tables) {
        if (wanted != null) {
            return tables;
        }
        misfits = tables.stream()
                .flatMap(table -> softDelete
                        .misfit(table)
                        .map(why -> new LeftOutTable(table.name(), table.oid(), why, softDelete.of(table.name())))
                        .stream())
                .toList();
        Set<Long> leftOut = oids(misfits);
        return tables.stream().filter(table -> !leftOut.contains(table.oid())).toList();
    }

    /** Tables that are published, but not selected, where all are wanted; by name. */
    List<LeftOutTable> leftOut() {
        return Stream.concat(refused.stream(), misfits.stream())
                .sorted(Comparator.comparing(LeftOutTable::table))
                .toList();
    }

    private static Set<Long> oids(List<LeftOutTable> tables) {
        return tables.stream().map(LeftOutTable::tableOid).collect(Collectors.toSet());
    }

    private Optional<String> refusal(PublishedTable table) {
        if (!table.refusals().isEmpty()) {
            return Optional.of(String.join("; ", table.refusals()));
        }
        return Optional.ofNullable(coverages.get(table.name()))
                .filter(coverage -> coverage.state() == Cut.Coverage.State.LEFT_OUT)
                .map(coverage -> coverage.reason() == null ? SETTINGS : coverage.reason());
    }

    private PublishedTable require(TableName name, Map<TableName, PublishedTable> byName) {
        PublishedTable table = byName.get(name);
        if (table == null) {
            throw ExportException.unknownTable(name, publication);
        }
        if (!table.refusals().isEmpty()) {
            throw new ExportException(
                    ProblemType.TABLE_NOT_CAPTURED,
                    "tables: " + name + " is not captured: " + String.join("; ", table.refusals()),
                    "Remove the cause, or leave the table out.");
        }
        return table;
    }
}
