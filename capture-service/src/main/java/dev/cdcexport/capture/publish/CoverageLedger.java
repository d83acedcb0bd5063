package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.publish.CoverageState.Entry;
import dev.cdcexport.capture.publish.CoverageState.Status;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Cut.Coverage.Rewrite;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * For each table, by its object identifier, from where on the topics tell all its changes: of a table that was created while capture watched, from its
 * beginning; of one that joined the publication, was refused, or was left out by the settings, or whose topic was deleted, only from when that
 * was last looked at. The publisher uses it, holding its lock.
 */
final class CoverageLedger {

    private static final String MOVED =
            "they are in another file, or in other partitions, and no event trigger tells why";

    private static final String MAY_HAVE_LOST_A_PARTITION =
            "a table has appeared that may have been a partition of it, with rows, and no event trigger tells";

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

        /** Where a topic that exists ends now. */
        List<PartitionEnd> endOf(String topic);
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
                || !next.standingEntries().equals(state.standingEntries())
                || next.publicationVersion() != state.publicationVersion()
                || !Objects.equals(next.ddlGuard(), state.ddlGuard());
        state = next;
        return news;
    }

    private CoverageState next(Survey survey, Topics topics) {
        Map<Long, Entry> before = byOid(state.entries());
        Map<Long, Entry> entries = new TreeMap<>(before);
        entries.replaceAll((oid, entry) ->
                entry.gone(entry.status() != Status.DROPPED && survey.existing().contains(oid)));
        for (Survey.Table table : survey.tables()) {
            String topic = topics.nameOf(table.name());
            entries.put(
                    table.oid(),
                    table.isCaptured()
                            ? covered(table, topic, topics, before.get(table.oid()), survey)
                            : leftOut(table, topic));
        }
        return new CoverageState(
                state.epoch(),
                survey.lsn(),
                withoutForgotten(entries.values()),
                survey.standingEntries(),
                survey.existing(),
                survey.publicationVersion(),
                survey.ddlGuard(),
                state.begun().stream()
                        .filter(beginning -> !entries.containsKey(beginning.oid()))
                        .toList());
    }

    /** States from before tables were followed through their names may have a table under several. */
    private static Map<Long, Entry> byOid(Collection<Entry> entries) {
        return entries.stream()
                .collect(Collectors.toMap(
                        Entry::oid, entry -> entry, (one, other) -> one.status() == Status.COVERED ? one : other));
    }

    /** A table that was dropped is remembered until another has its topic. */
    private static List<Entry> withoutForgotten(Collection<Entry> entries) {
        Map<String, Long> owners = new HashMap<>();
        entries.stream()
                .filter(entry -> entry.status() == Status.DROPPED)
                .forEach(entry -> owners.merge(entry.topic(), entry.oid(), Math::max));
        entries.stream()
                .filter(entry -> entry.status() != Status.DROPPED)
                .forEach(entry -> owners.put(entry.topic(), entry.oid()));
        return entries.stream()
                .filter(entry ->
                        entry.status() != Status.DROPPED || Objects.equals(owners.get(entry.topic()), entry.oid()))
                .toList();
    }

    private static Entry leftOut(Survey.Table table, String topic) {
        return new Entry(
                table.name(),
                topic,
                "",
                table.oid(),
                table.entry(),
                Lsn.ZERO,
                Status.LEFT_OUT,
                table.refusal(),
                new TreeMap<>(),
                table.rows().body(),
                null);
    }

    private Entry covered(Survey.Table table, String topic, Topics topics, @Nullable Entry known, Survey survey) {
        String topicId = topics.idOf(topic);
        boolean unbroken = known != null
                && known.status() == Status.COVERED
                && (!known.topic().equals(topic) || known.topicId().equals(topicId))
                && known.entry() == table.entry()
                && publicationIsAsItWas(survey);
        if (known != null && unbroken) {
            Entry named = looked(known, table, survey)
                    .named(table.name(), topic, topicId)
                    .at(table.rows().body());
            return known.topic().equals(topic) ? named : named.on(topic, topics.endOf(topic));
        }
        boolean born = known == null && isBorn(table, survey.standingEntries()) && publicationIsAsItWas(survey);
        Entry fresh = new Entry(
                table.name(),
                topic,
                topicId,
                table.oid(),
                table.entry(),
                born ? Lsn.ZERO : survey.lsn(),
                Status.COVERED,
                null,
                new TreeMap<>(),
                table.rows().body(),
                null);
        return begun(fresh).on(topic, topics.endOf(topic));
    }

    /** It may have had events before it was known. */
    private Entry begun(Entry fresh) {
        Entry begun = fresh;
        for (CoverageState.Beginning beginning : state.begun()) {
            if (beginning.oid() == fresh.oid()) {
                begun = begun.on(beginning.topic(), beginning.end());
            }
        }
        return begun;
    }

    /** With what the survey says of its rows: no matter where event triggers tell. */
    private Entry looked(Entry known, Survey.Table table, Survey survey) {
        if (isTold(survey)) {
            return known;
        }
        if (!rowsAreAsTheyWere(table, known)) {
            return known.rewritten(new Rewrite(survey.lsn(), MOVED));
        }
        return table.rows().arePartitioned() && hasAppeared(survey)
                ? known.rewritten(new Rewrite(survey.lsn(), MAY_HAVE_LOST_A_PARTITION))
                : known;
    }

    /** Whether there is a table that was made since the last survey, and not only made. */
    private boolean hasAppeared(Survey survey) {
        return !state.lsn().equals(Lsn.ZERO)
                && survey.altered().stream().anyMatch(oid -> !state.existing().contains(oid));
    }

    /** Whether event triggers have told of all DDL between the last survey and another. */
    boolean isTold(Survey survey) {
        return survey.ddlGuard() != null && survey.ddlGuard().equals(state.ddlGuard());
    }

    private static boolean rowsAreAsTheyWere(Survey.Table table, Entry known) {
        return known.body() == null || table.emptied() || table.rows().areAsIn(known.body());
    }

    /** Where the rows of the covered tables were when they were last looked at, by object identifier, as far as that is known. */
    Map<Long, TableBody> bodies() {
        Map<Long, TableBody> bodies = new HashMap<>();
        state.entries().forEach(entry -> {
            if (entry.status() == Status.COVERED && entry.body() != null) {
                bodies.put(entry.oid(), entry.body());
            }
        });
        return bodies;
    }

    /** What it does not publish for a while is on no topic. */
    private boolean publicationIsAsItWas(Survey survey) {
        return state.publicationVersion() == 0 || state.publicationVersion() == survey.publicationVersion();
    }

    /**
     * Whether the topic has all changes since the table's creation: it was created since the last survey, what put it into the publication
     * was there before it, and nothing but its rows has happened to it.
     */
    private boolean isBorn(Survey.Table table, Set<Long> standingEntries) {
        return !state.lsn().equals(Lsn.ZERO)
                && !state.existing().contains(table.oid())
                && state.standingEntries().contains(table.entry())
                && standingEntries.contains(table.entry())
                && !table.altered();
    }

    /** Whether it has heard of a table. */
    boolean knows(long oid) {
        return state.entries().stream().anyMatch(entry -> entry.oid() == oid);
    }

    /** Whether a table, captured or not, was there when the catalogue was last looked at, or has been heard of. */
    boolean existed(long oid) {
        return state.existing().contains(oid) || knows(oid);
    }

    /** Whether a table, if it knows it, is known to have events on a topic. */
    boolean isOn(long oid, String topic) {
        return state.entries().stream().noneMatch(entry -> entry.oid() == oid && !entry.isOn(topic));
    }

    /** Whether a topic had events before a table came to it. */
    boolean sharesTopic(long oid, String topic) {
        return state.entries().stream()
                .filter(entry -> entry.oid() == oid)
                .flatMap(entry -> entry.parts().getOrDefault(topic, List.of()).stream())
                .anyMatch(end -> !end.equals(PartitionEnd.START));
    }

    /** All topics that have or may have events of covered tables. */
    Set<String> topics() {
        return state.entries().stream()
                .filter(entry -> entry.status() == Status.COVERED)
                .flatMap(entry -> entry.parts().keySet().stream())
                .collect(Collectors.toSet());
    }

    /** A table of which nothing is known yet has events on a topic, from an end on. */
    void begins(long oid, String topic, List<PartitionEnd> end) {
        boolean isKnown = state.begun().stream()
                .anyMatch(
                        beginning -> beginning.oid() == oid && beginning.topic().equals(topic));
        if (!isKnown) {
            state = state.with(new CoverageState.Beginning(oid, topic, end));
        }
    }

    /** A table has events on a topic of another name than it has now, from an end on. */
    void moreOf(long oid, String topic, List<PartitionEnd> end) {
        replace(oid, entry -> entry.on(topic, end));
    }

    /** The topics do not tell all changes of a transaction: they cover the table only since the one after it. */
    void lose(long oid, Lsn commitLsn, String reason) {
        Lsn next = new Lsn(commitLsn.value() + 1);
        replace(oid, entry -> entry.status() == Status.COVERED ? entry.coveredOnlySince(next, reason) : entry);
    }

    /** Rows of a table became others in a transaction, without events. */
    void rewrite(long oid, Lsn commitLsn, String what) {
        replace(oid, entry -> entry.rewritten(new Rewrite(new Lsn(commitLsn.value() + 1), what)));
    }

    /** That may have happened to any table. */
    void rewriteAll(Lsn commitLsn, String what) {
        state.entries().forEach(entry -> rewrite(entry.oid(), commitLsn, what));
    }

    private void replace(long oid, UnaryOperator<Entry> by) {
        List<Entry> entries = state.entries().stream()
                .map(entry -> entry.oid() == oid ? by.apply(entry) : entry)
                .toList();
        state = state.withEntries(entries);
    }

    /** Why tables are covered only since a change that was lost, by their names. */
    Map<String, String> interrupted() {
        return state.entries().stream()
                .filter(entry -> entry.status() == Status.COVERED && entry.reason() != null)
                .collect(Collectors.toMap(
                        entry -> String.valueOf(entry.table()),
                        entry -> String.valueOf(entry.reason()),
                        (one, other) -> one));
    }

    /**
     * What a cut at an LSN says; it does not speak of a table that is covered only since a later one.
     *
     * @param doubts where tables were seen whose rows may have become others: that is to be seen when the stream has been read on
     */
    SortedMap<String, Cut.Coverage> at(Lsn lsn, Map<Long, Lsn> doubts) {
        SortedMap<String, Cut.Coverage> coverage = new TreeMap<>();
        for (Entry known : state.entries()) {
            Lsn doubt = doubts.get(known.oid());
            Entry entry = doubt == null ? known : known.rewritten(new Rewrite(doubt, MOVED));
            if (!lsn.isBefore(entry.since())) {
                coverage.merge(entry.topic(), entry.coverage(), (one, other) -> one.isCaptured() ? one : other);
            }
        }
        return coverage;
    }

    /** What is to be recorded. */
    CoverageState state() {
        return state;
    }
}
