package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.problem.BaseNeededException;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.problem.Remedies;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds a watermark against what a later cut says of how much each topic tells of its table. Stateless. */
public final class Coverages {

    private Coverages() {}

    /** Whether a name is no table's any more: it leaves a set of all tables; of a list, it is missed. */
    static boolean leaves(WatermarkTable table, Watermark from, Cut end) {
        return from.tableSet().all()
                && end.coverage(table.topic())
                        .map(Cut.Coverage::isDropped)
                        .orElseGet(() -> renamed(table, end).isPresent());
    }

    /** Whether another table has a table's name now. */
    static boolean isReplaced(WatermarkTable table, Cut end) {
        return end.coverage(table.topic())
                .filter(now ->
                        now.isCaptured() && now.tableOid() != table.schema().oid())
                .isPresent();
    }

    private static Optional<TableName> renamed(WatermarkTable table, Cut end) {
        return end.nameOf(table.schema().oid()).filter(name -> !name.equals(table.name()));
    }

    /** Whether a topic is of a table that is wanted, but not in the watermark yet. */
    static boolean mayJoin(String topic, Watermark from, Cut end) {
        return from.tables().stream().noneMatch(table -> table.topic().equals(topic))
                && end.coverage(topic)
                        .filter(now -> now.isCaptured() && isWanted(now.table(), from))
                        .isPresent();
    }

    private static boolean isWanted(@Nullable TableName table, Watermark from) {
        return from.tableSet().all() || from.tableSet().tables().contains(table);
    }

    /** The topics of which an export from a watermark needs to know where the end lies. */
    static Set<String> topics(Watermark from, Cut end) {
        Set<String> topics =
                from.tables().stream().map(WatermarkTable::topic).collect(Collectors.toCollection(HashSet::new));
        Set<Long> tables =
                from.tables().stream().map(table -> table.schema().oid()).collect(Collectors.toSet());
        end.coverage().forEach((topic, now) -> {
            if (topics.contains(topic) || tables.contains(now.tableOid()) || mayJoin(topic, from, end)) {
                topics.addAll(now.parts(topic).keySet());
            }
        });
        return topics;
    }

    /**
     * A topic that does not tell all changes of its table since the watermark would make the file shorter than the truth.
     *
     * @throws ExportException {@code table-not-captured}
     * @throws BaseNeededException if it is captured now, but was not all the time
     */
    static void require(WatermarkTable table, Cut from, Cut end) throws BaseNeededException {
        Cut.Coverage coverage = end.coverage(table.topic()).orElseThrow(() -> goneFrom(table, end));
        if (!coverage.isCaptured() && !coverage.isDropped()) {
            throw noLongerCaptured(table, coverage.reason());
        }
        if (coverage.isDropped()) {
            throw notCaptured(table.name() + " was dropped", "Run a full export with the tables that are left.");
        }
        if (from.lsn().isBefore(coverage.since())) {
            throw new BaseNeededException(
                    table.name(),
                    notCaptured(
                            table.name() + " was not captured all the time since the watermark (LSN " + from.lsn()
                                    + "), only since LSN " + coverage.since() + because(coverage),
                            Remedies.REBASE_OR_FULL));
        }
    }

    private static ExportException goneFrom(WatermarkTable table, Cut end) {
        return renamed(table, end)
                .map(name -> notCaptured(
                        table.name() + " was renamed to " + name,
                        "Run a full export with the tables that are wanted now."))
                .orElseGet(() -> noLongerCaptured(table, null));
    }

    private static ExportException noLongerCaptured(WatermarkTable table, @Nullable String reason) {
        return notCaptured(
                table.name() + " is no longer captured: "
                        + Objects.requireNonNullElse(
                                reason,
                                "it left the publication, was renamed, is refused, or the capture service's setting"
                                        + " capture.tables leaves it out"),
                "See GET /tables; let it be captured again or leave it out, then run a full export.");
    }

    private static String because(Cut.Coverage coverage) {
        String rewrite = coverage.rewritten() == null
                ? ""
                : "; its rows changed without events: " + coverage.rewritten().what();
        return (coverage.reason() == null ? "" : ": " + coverage.reason()) + rewrite;
    }

    private static ExportException notCaptured(String detail, String remedy) {
        return new ExportException(ProblemType.TABLE_NOT_CAPTURED, detail, remedy);
    }

    public static ExportException rewritten(String what, String remedy) {
        return new ExportException(
                ProblemType.TABLE_REWRITTEN,
                "since the watermark a schema change may have altered rows without events: " + what,
                remedy);
    }

    /**
     * All rows of a table that joins are told only if it was captured from its creation on.
     *
     * @throws BaseNeededException if it was not
     */
    static void requireFromCreation(String topic, Cut.Coverage coverage) throws BaseNeededException {
        if (coverage.isFromCreation()) {
            return;
        }
        TableName table = coverage.table();
        String detail = Objects.requireNonNullElse(table, "the table of topic " + topic)
                + " joined the captured tables after the watermark, or has its name since then, with rows that no"
                + " topic tells (it is captured since LSN " + coverage.since() + because(coverage)
                + ")";
        if (table == null) {
            throw notCaptured(detail, Remedies.FULL);
        }
        throw new BaseNeededException(
                table,
                notCaptured(
                        detail,
                        Remedies.REBASE_OR_FULL
                                + " A full with the tables wanted makes a list of them, which later ones do not join."));
    }
}
