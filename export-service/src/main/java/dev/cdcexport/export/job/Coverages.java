package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds a watermark against what a later cut says of how much each topic tells of its table. Stateless. */
final class Coverages {

    private static final String RUN_FULL = "Run a full export; incremental and delta exports go on from there.";

    private Coverages() {}

    /** A table that was dropped leaves a set of all tables; of a list, it is missed. */
    static boolean leaves(WatermarkTable table, Watermark from, Cut end) {
        return from.tableSet().all() && isDropped(table.topic(), end);
    }

    /** Whether a topic is of a table that is not in a set of all tables yet, but will be. */
    static boolean mayJoin(String topic, Watermark from, Cut end) {
        return from.tableSet().all() && end.topics().containsKey(topic) && !isDropped(topic, end);
    }

    private static boolean isDropped(String topic, Cut end) {
        return end.coverage(topic).filter(Cut.Coverage::isDropped).isPresent();
    }

    /**
     * A topic that does not tell all changes of its table since the watermark would make the file shorter than the truth.
     *
     * @throws ExportException {@code table-not-captured}, {@code table-rewritten}
     */
    static void require(WatermarkTable table, Cut from, Cut end) {
        Cut.Coverage coverage = end.coverage(table.topic()).orElseThrow(() -> noLongerCaptured(table, null));
        if (!coverage.isCaptured() && !coverage.isDropped()) {
            throw noLongerCaptured(table, coverage.reason());
        }
        if (coverage.isDropped()) {
            throw notCaptured(table.name() + " was dropped", "Run a full export with the tables that are left.");
        }
        if (coverage.tableOid() != table.schema().oid()) {
            throw rewritten(table.name() + " was dropped and created again");
        }
        if (from.lsn().isBefore(coverage.since())) {
            throw notCaptured(
                    table.name() + " was not captured all the time since the watermark (LSN " + from.lsn()
                            + "), only since LSN " + coverage.since() + because(coverage),
                    RUN_FULL);
        }
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
        return coverage.reason() == null ? "" : ": " + coverage.reason();
    }

    private static ExportException notCaptured(String detail, String remedy) {
        return new ExportException(ProblemType.TABLE_NOT_CAPTURED, detail, remedy);
    }

    static ExportException rewritten(String what) {
        return rewritten(what, RUN_FULL);
    }

    static ExportException rewritten(String what, String remedy) {
        return new ExportException(
                ProblemType.TABLE_REWRITTEN,
                "since the watermark a schema change may have altered rows without events: " + what,
                remedy);
    }

    /** The beginning of a topic is that of its table only if the table was captured from its creation on. */
    static void requireFromCreation(String topic, Cut end) {
        Cut.Coverage coverage = end.coverage(topic).orElseThrow();
        if (!coverage.isFromCreation()) {
            throw notCaptured(
                    "the table of topic " + topic + " joined the captured tables after the watermark with rows that the"
                            + " topic does not tell (it is captured since LSN " + coverage.since() + because(coverage)
                            + ")",
                    "Run a full export, which takes it in; or one with the tables wanted, which later ones do not join.");
        }
    }
}
