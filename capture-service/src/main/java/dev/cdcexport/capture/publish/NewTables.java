package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.Lsn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges whether the stream has all rows of tables that are new and were altered since they were created, if only by a TRUNCATE. The event triggers'
 * messages say so, if there are any: until the stream has been read up to where a table was first seen, the table is left out of the survey. The publisher
 * uses it.
 */
final class NewTables {

    private final SchemaVersions versions;
    private final Map<Long, Lsn> firstSeen = new HashMap<>();

    NewTables(SchemaVersions versions) {
        this.versions = versions;
    }

    /**
     * The survey without doubts.
     *
     * @param ledger knows the tables that are not new
     * @param read up to where the stream has been read
     */
    Survey judged(Survey survey, CoverageLedger ledger, Lsn read) {
        String guard = survey.ddlGuard();
        if (guard == null) {
            return survey;
        }
        List<Survey.Table> tables = survey.tables().stream()
                .map(table ->
                        table.altered() && versions.isToldSinceCreation(table.oid(), guard) ? table.asCreated() : table)
                .toList();
        Set<Long> doubtful = tables.stream()
                .filter(table -> table.altered() && table.isCaptured() && !ledger.existed(table.oid()))
                .map(Survey.Table::oid)
                .filter(oid -> read.isBefore(firstSeen.computeIfAbsent(oid, table -> survey.lsn())))
                .collect(Collectors.toSet());
        Set<Long> existing = new HashSet<>(survey.existing());
        existing.removeAll(doubtful);
        return new Survey(
                survey.lsn(),
                tables.stream().filter(table -> !doubtful.contains(table.oid())).toList(),
                survey.standingEntries(),
                existing,
                survey.altered(),
                survey.publicationVersion(),
                guard);
    }
}
