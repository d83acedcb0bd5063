package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges, where no event triggers tell of DDL, why the rows of a table are in another file than when the catalogue was last looked at. A TRUNCATE does that, and
 * the stream tells of it, maybe later: until it has been read up to where the other file was first seen, the table is in doubt. Whatever else does it, may
 * have brought in rows without events. The publisher uses it.
 */
final class FileChanges {

    private final Map<Long, Long> truncatedBy = new HashMap<>();
    private final Map<Long, Lsn> firstSeen = new HashMap<>();

    /** The stream tells of a TRUNCATE. */
    void truncated(long oid, long transactionId) {
        truncatedBy.put(oid, transactionId);
    }

    /**
     * The survey, as far as it is certain: a table in doubt is where it was.
     *
     * @param ledger knows where tables were
     * @param read up to where the stream has been read
     */
    Survey judged(Survey survey, CoverageLedger ledger, Lsn read) {
        if (ledger.isTold(survey)) {
            firstSeen.clear();
            return survey;
        }
        Map<Long, TableBody> bodies = ledger.bodies();
        List<Survey.Table> tables = survey.tables().stream()
                .map(table -> {
                    TableBody before = bodies.get(table.oid());
                    return before == null ? table : judged(table, before, survey.lsn(), read);
                })
                .toList();
        return survey.with(tables);
    }

    private Survey.Table judged(Survey.Table table, TableBody before, Lsn seen, Lsn read) {
        Survey.Rows rows = table.rows();
        if (rows.file() == before.file()) {
            firstSeen.remove(table.oid());
            return table;
        }
        Long truncate = truncatedBy.get(table.oid());
        if (truncate != null && truncate == rows.writtenBy()) {
            firstSeen.remove(table.oid());
            return table.truncated();
        }
        if (read.isBefore(firstSeen.computeIfAbsent(table.oid(), oid -> seen))) {
            return table.in(before.file());
        }
        firstSeen.remove(table.oid());
        return table;
    }

    /** Where tables that are in doubt were seen, by object identifier. */
    Map<Long, Lsn> doubts() {
        return Map.copyOf(firstSeen);
    }
}
