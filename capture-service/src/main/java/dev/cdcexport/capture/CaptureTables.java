package dev.cdcexport.capture;

import dev.cdcexport.capture.publish.Survey;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.source.CatalogSurvey;
import dev.cdcexport.source.DdlTriggers;
import dev.cdcexport.source.OldRows;
import dev.cdcexport.source.PublishedTable;
import dev.cdcexport.source.UnalteredTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tables are captured: those of the publication, or an include list of them, without those that cannot be captured faithfully. The
 * publisher has the catalogue looked at; the decoder asks.
 */
final class CaptureTables {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureTables.class);

    private final Set<TableName> included;
    private final Map<TableName, String> softDelete;
    private final Set<TableName> refused = ConcurrentHashMap.newKeySet();
    private final Set<TableName> told = new HashSet<>();

    private final Map<Sight, Boolean> altered = new HashMap<>();

    /**
     * A table, or a partition since it is one. Whether it had been altered is asked when it is first seen.
     *
     * @param oid its object identifier
     * @param partOfBy the id of the transaction that has made it a partition, 0 of a table
     */
    private record Sight(long oid, long partOfBy) {}

    CaptureTables(Set<TableName> included, Map<TableName, String> softDelete) {
        this.included = included;
        this.softDelete = softDelete;
    }

    /** Whether the changes of a table are published. */
    boolean isCaptured(TableName table) {
        return (included.isEmpty() || included.contains(table)) && !refused.contains(table);
    }

    /** Looks at the catalogue. */
    Survey survey(Connection connection, String publication, CaptureStatus status) throws SQLException {
        CatalogSurvey seen = CatalogSurvey.take(connection, publication);
        note(connection, seen.tables(), status);
        List<Survey.Table> tables = surveyed(connection, seen);
        Optional<String> guard = DdlTriggers.guardOfReader(connection);
        status.ddlIsTold(guard.isPresent());
        return new Survey(
                seen.lsn(),
                tables,
                seen.standingEntries(),
                seen.existing(),
                seen.existing().stream().filter(oid -> wasAltered(oid, 0)).collect(Collectors.toSet()),
                seen.publicationVersion(),
                guard.orElse(null));
    }

    private synchronized List<Survey.Table> surveyed(Connection connection, CatalogSurvey seen) throws SQLException {
        Set<Sight> all = Stream.concat(
                        seen.existing().stream(), seen.tables().stream().map(PublishedTable::oid))
                .map(oid -> new Sight(oid, 0))
                .collect(Collectors.toSet());
        seen.partitions().values().forEach(links -> links.forEach((oid, by) -> all.add(new Sight(oid, by))));
        altered.keySet().retainAll(all);
        Set<Sight> fresh = new HashSet<>(all);
        fresh.removeAll(altered.keySet());
        Set<Long> unaltered =
                UnalteredTables.among(connection, fresh.stream().map(Sight::oid).collect(Collectors.toSet()));
        fresh.forEach(sight -> altered.put(sight, !unaltered.contains(sight.oid())));
        return seen.tables().stream().map(table -> surveyed(table, seen)).toList();
    }

    private Survey.Table surveyed(PublishedTable table, CatalogSurvey seen) {
        CatalogSurvey.Membership membership =
                Objects.requireNonNull(seen.memberships().get(table.oid()));
        Map<Long, Long> partitions = seen.partitions().getOrDefault(table.oid(), Map.of());
        Set<Long> attached = partitions.keySet().stream()
                .filter(oid -> wasAltered(oid, Objects.requireNonNull(partitions.get(oid))))
                .collect(Collectors.toSet());
        return new Survey.Table(
                table.name(),
                table.oid(),
                membership.entry(),
                membership.rewritten() || wasAltered(table.oid(), 0) || !attached.isEmpty(),
                refusal(table),
                new Survey.Rows(membership.file(), membership.writtenBy(), partitions, attached));
    }

    private boolean wasAltered(long oid, long partOfBy) {
        return Objects.requireNonNull(altered.get(new Sight(oid, partOfBy)));
    }

    private @Nullable String refusal(PublishedTable table) {
        if (!table.refusals().isEmpty()) {
            return String.join("; ", table.refusals());
        }
        return isCaptured(table.name()) ? null : "the capture service's setting capture.tables leaves it out";
    }

    private synchronized void note(Connection connection, List<PublishedTable> tables, CaptureStatus status)
            throws SQLException {
        for (PublishedTable table : tables) {
            if (table.refusals().isEmpty()) {
                refused.remove(table.name());
            } else {
                refused.add(table.name());
            }
            if (told.add(table.name())) {
                tell(connection, table);
            }
        }
        status.refused(tables.stream()
                .filter(table -> !table.refusals().isEmpty())
                .map(table -> table.name() + ": " + String.join("; ", table.refusals()))
                .toList());
    }

    private void tell(Connection connection, PublishedTable table) throws SQLException {
        if (!table.refusals().isEmpty()) {
            LOG.warn("{} is not captured: {}", table.name(), String.join("; ", table.refusals()));
        }
        String column = softDelete.get(table.name());
        if (column != null && !OldRows.logsOldValue(connection, table.oid(), column)) {
            LOG.warn(
                    "the replica identity of {} does not contain its soft-delete column {}: an unknown prior state counts "
                            + "as active; GET /tables of the export service names the remedy",
                    table.name(),
                    column);
        }
    }
}
