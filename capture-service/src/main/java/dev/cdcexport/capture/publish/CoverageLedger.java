package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.publish.CoverageState.Entry;
import dev.cdcexport.capture.publish.CoverageState.Status;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Cut.Coverage.State;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

    /** Tells of change topics. */
    interface Topics {

        /** The name of a table's topic. */
        String nameOf(TableName table);

        /** The identity of a topic that exists. */
        String idOf(String topic);
    }

    /**
     * Takes a survey in; false if it says nothing new, or is older than the last.
     *
     * @param topics the tables' change topics
     */
    boolean take(Survey survey, Topics topics) {
        if (survey.lsn().isBefore(state.lsn())) {
            return false;
        }
        CoverageState next = next(survey, topics);
        boolean news = !next.entries().equals(state.entries())
                || !next.existing().equals(state.existing())
                || !next.standingEntries().equals(state.standingEntries());
        state = next;
        return news;
    }

    private CoverageState next(Survey survey, Topics topics) {
        Map<String, Entry> entries = new TreeMap<>();
        state.entries().forEach(entry -> entries.put(entry.topic(), entry));
        entries.replaceAll((topic, entry) ->
                entry.gone(entry.status() != Status.DROPPED && survey.existing().contains(entry.oid())));
        Map<String, Entry> before = byTopic(state);
        for (Survey.Table table : survey.tables()) {
            String topic = topics.nameOf(table.name());
            entries.put(
                    topic,
                    table.isCaptured()
                            ? covered(table, topic, topics.idOf(topic), before.get(topic), survey)
                            : leftOut(table, topic));
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

    private static Entry leftOut(Survey.Table table, String topic) {
        return new Entry(
                table.name(), topic, "", table.oid(), table.entry(), Lsn.ZERO, Status.LEFT_OUT, table.refusal());
    }

    private Entry covered(Survey.Table table, String topic, String topicId, @Nullable Entry known, Survey survey) {
        boolean unbroken = known != null
                && known.status() == Status.COVERED
                && known.topicId().equals(topicId)
                && known.oid() == table.oid()
                && known.entry() == table.entry();
        if (known != null && unbroken) {
            return known.named(table.name());
        }
        boolean born = known == null && isBorn(table, survey.standingEntries());
        return new Entry(
                table.name(),
                topic,
                topicId,
                table.oid(),
                table.entry(),
                born ? Lsn.ZERO : survey.lsn(),
                Status.COVERED,
                null);
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

    /** A topic does not tell all changes of a transaction: it covers its table only since the one after it. */
    void lose(String topic, Lsn commitLsn, String reason) {
        Lsn next = new Lsn(commitLsn.value() + 1);
        List<Entry> entries = state.entries().stream()
                .map(entry -> entry.topic().equals(topic) && entry.status() == Status.COVERED
                        ? entry.coveredOnlySince(next, reason)
                        : entry)
                .toList();
        state = new CoverageState(state.epoch(), state.lsn(), entries, state.standingEntries(), state.existing());
    }

    /** Since when tables are covered of which a change was lost, and why, by their topics. */
    Map<String, String> interrupted() {
        return state.entries().stream()
                .filter(entry -> entry.status() == Status.COVERED && entry.reason() != null)
                .collect(Collectors.toMap(Entry::topic, entry -> String.valueOf(entry.reason())));
    }

    /** What a cut at an LSN says; it does not speak of a table that is covered only since a later one. */
    SortedMap<String, Cut.Coverage> at(Lsn lsn) {
        SortedMap<String, Cut.Coverage> coverage = new TreeMap<>();
        for (Entry entry : state.entries()) {
            if (!lsn.isBefore(entry.since())) {
                coverage.put(
                        entry.topic(),
                        new Cut.Coverage(
                                entry.table(), entry.oid(), entry.since(), state(entry.status()), entry.reason()));
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
