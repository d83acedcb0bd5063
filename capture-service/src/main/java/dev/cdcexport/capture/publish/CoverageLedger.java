package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.publish.CoverageState.Entry;
import dev.cdcexport.capture.publish.CoverageState.Status;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Cut.Coverage.State;
import dev.cdcexport.contract.Lsn;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * For each change topic, from where on it tells all changes of its table: of a table that was created while capture watched, from its
 * beginning; of one that joined the publication, was refused, or was left out by the settings, or whose topic was deleted, only from when that
 * was last looked at. The publisher uses it, holding its lock.
 */
final class CoverageLedger {

    private CoverageState state;

    CoverageLedger(CoverageState recorded) {
        this.state = recorded;
    }

    /**
     * Takes a survey in; false if it says nothing new, or is older than the last.
     *
     * @param topicIds the identity of a table's change topic
     */
    boolean take(Survey survey, UnaryOperator<String> topicIds) {
        if (survey.lsn().isBefore(state.lsn())) {
            return false;
        }
        CoverageState next = next(survey, topicIds);
        boolean news = !next.entries().equals(state.entries())
                || !next.existing().equals(state.existing())
                || !next.standingEntries().equals(state.standingEntries());
        state = next;
        return news;
    }

    private CoverageState next(Survey survey, UnaryOperator<String> topicIds) {
        Map<String, Entry> entries = new TreeMap<>();
        state.entries().forEach(entry -> entries.put(entry.topic(), entry));
        entries.replaceAll((topic, entry) -> entry.with(
                entry.status() != Status.DROPPED && survey.existing().contains(entry.oid())
                        ? Status.LEFT_OUT
                        : Status.DROPPED));
        Map<String, Entry> before = byTopic(state);
        for (Survey.Table table : survey.tables()) {
            Entry known = before.get(table.topic());
            entries.put(
                    table.topic(),
                    table.captured()
                            ? covered(table, topicIds.apply(table.topic()), known, survey)
                            : new Entry(table.topic(), "", table.oid(), table.entry(), Lsn.ZERO, Status.LEFT_OUT));
        }
        return new CoverageState(
                state.epoch(),
                survey.lsn(),
                new ArrayList<>(entries.values()),
                survey.standingEntries(),
                survey.existing());
    }

    private static Map<String, Entry> byTopic(CoverageState state) {
        return state.entries().stream().collect(Collectors.toMap(Entry::topic, entry -> entry));
    }

    private Entry covered(Survey.Table table, String topicId, @Nullable Entry known, Survey survey) {
        boolean unbroken = known != null
                && known.status() == Status.COVERED
                && known.topicId().equals(topicId)
                && known.oid() == table.oid()
                && known.entry() == table.entry();
        if (known != null && unbroken) {
            return known;
        }
        boolean born = known == null && isBorn(table, survey.standingEntries());
        return new Entry(
                table.topic(), topicId, table.oid(), table.entry(), born ? Lsn.ZERO : survey.lsn(), Status.COVERED);
    }

    /**
     * Whether the topic has all changes since the table's creation: it was created since the last survey, what put it into the publication
     * was there before it, and it holds no rows that a rewrite brought in unlogged.
     */
    private boolean isBorn(Survey.Table table, Set<Long> standingEntries) {
        return !state.lsn().equals(Lsn.ZERO)
                && !state.existing().contains(table.oid())
                && state.standingEntries().contains(table.entry())
                && standingEntries.contains(table.entry())
                && !table.rewritten();
    }

    /** What a cut at an LSN says; it does not speak of a table that is covered only since a later one. */
    SortedMap<String, Cut.Coverage> at(Lsn lsn) {
        SortedMap<String, Cut.Coverage> coverage = new TreeMap<>();
        for (Entry entry : state.entries()) {
            if (!lsn.isBefore(entry.since())) {
                coverage.put(entry.topic(), new Cut.Coverage(entry.oid(), entry.since(), state(entry.status())));
            }
        }
        return coverage;
    }

    private static State state(Status status) {
        return switch (status) {
            case COVERED -> State.CAPTURED;
            case LEFT_OUT -> State.LEFT_OUT;
            case DROPPED -> State.DROPPED;
        };
    }

    /** What is to be recorded. */
    CoverageState state() {
        return state;
    }
}
