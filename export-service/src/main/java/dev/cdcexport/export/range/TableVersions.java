package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.log.LastSchema;
import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.schema.SchemaChanges;
import dev.cdcexport.export.schema.SchemaHistory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Which schema versions a table has in a range, and what has changed along them. Safe to share between threads. */
final class TableVersions {

    private final SchemaHistory history;
    private final LastSchema lastSchema;

    TableVersions(SchemaHistory history, LastSchema lastSchema) {
        this.history = history;
        this.lastSchema = lastSchema;
    }

    /** The version of the last event of a range; empty if there is none. */
    OptionalInt last(TableRange range) {
        return lastSchema.find(range);
    }

    /**
     * The versions of a table in a range, in order: those of which the stream tells there, and those that its events name.
     *
     * @param after the id of a version that was in force at the range's beginning
     * @param from the range's beginning
     * @param last the id of the last event's version
     */
    List<TableSchema> between(long tableOid, int after, Lsn from, OptionalInt last, Cut to) {
        if (to.schemaVersion() > 0) {
            history.version(to.schemaVersion());
        }
        last.ifPresent(history::version);
        return history.versionsBetween(tableOid, after, Math.max(to.schemaVersion(), last.orElse(0))).stream()
                .filter(version -> {
                    TableSchema.Told told = version.told();
                    return told == null
                            ? version.id() <= last.orElse(0)
                            : !told.commitLsn().isBefore(from)
                                    && told.commitLsn().isBefore(to.lsn());
                })
                .toList();
    }

    /** What has changed along all versions of a table, with what has happened to its rows without any event. */
    static SchemaChanges sinceCreation(List<TableSchema> versions, String topic, Cut to) {
        TableName name = versions.get(versions.size() - 1).table();
        return withRewrite(SchemaChanges.sinceCreation(versions), topic, name, Lsn.ZERO, to);
    }

    /** The changes, with what has happened to the table's rows since an LSN without any event. */
    static SchemaChanges withRewrite(SchemaChanges changes, String topic, TableName name, Lsn since, Cut to) {
        Cut.Coverage.Rewrite rewrite =
                to.coverage(topic).map(Cut.Coverage::rewritten).orElse(null);
        return rewrite == null || !since.isBefore(rewrite.before())
                ? changes
                : changes.andRewrite("rows of " + name + ": " + rewrite.what());
    }

    /** The newest version of a table at a cut; empty if there is none. */
    Optional<TableSchema> newest(long tableOid, Cut end) {
        if (end.schemaVersion() > 0) {
            history.version(end.schemaVersion());
        }
        int last = end.schemaVersion() > 0 ? end.schemaVersion() : Integer.MAX_VALUE;
        return history.versionsBetween(tableOid, 0, last).stream().max(Comparator.comparingInt(TableSchema::id));
    }

    /** Whether rows may have come without any event. */
    static boolean isRewritten(List<TableSchema> versions) {
        return !versions.isEmpty() && SchemaChanges.sinceCreation(versions).rewritesRows();
    }
}
