package dev.cdcexport.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut.Coverage;
import dev.cdcexport.contract.Cut.Coverage.State;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoverageLedgerTest {

    private static final long ALL = 100;
    private static final long LISTED = 101;
    private static final PartitionEnd START = PartitionEnd.START;
    private static final Lsn FAR = new Lsn(1_000);

    private String topicId = "first";
    private Set<Long> altered = Set.of();
    private long publicationVersion = 1;
    private PartitionEnd end = START;
    private CoverageLedger ledger = new CoverageLedger(CoverageState.startOf(1));

    @Test
    void coversTheTablesOfTheBeginningSinceTheFirstSurvey() {
        survey(10, Set.of(1L), table("a", 1, ALL));

        assertThat(ledger.at(new Lsn(9), Map.of())).isEmpty();
        assertThat(ledger.at(new Lsn(10), Map.of())).isEqualTo(Map.of("a", coverage(1, new Lsn(10), State.CAPTURED)));
    }

    @Test
    void goesOnFromAStateOfAnEarlierVersion() {
        String recorded = """
                {"epoch":1,"lsn":"0/A","entries":[{"table":{"schema":"public","table":"a"},"topic":"a","topicId":"first","oid":1,"entry":100,
                "since":"0/0","status":"COVERED"}],"standingEntries":[100],"existing":[1]}""";
        ledger = new CoverageLedger(ContractJson.read(recorded.getBytes(StandardCharsets.UTF_8), CoverageState.class));
        survey(20, Set.of(1L), table("a", 1, ALL));

        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, Lsn.ZERO, State.CAPTURED)));
    }

    @Test
    void coversATableFromItsCreationThatIsNewUnderAStandingEntry() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        survey(20, Set.of(1L, 2L), table("a", 1, ALL), table("b", 2, ALL));

        assertThat(ledger.at(new Lsn(10), Map.of()))
                .isEqualTo(Map.of(
                        "a", coverage(1, new Lsn(10), State.CAPTURED), "b", coverage(2, Lsn.ZERO, State.CAPTURED)));
    }

    @Test
    void coversATableOnlySinceItWasSeenThatWasThereBeforeWasListedOrWasRewritten() {
        survey(10, Set.of(1L, 2L), table("a", 1, ALL));
        survey(
                20,
                Set.of(1L, 2L, 3L, 4L),
                table("a", 1, ALL),
                table("there before", 2, ALL),
                table("listed", 3, LISTED),
                new Survey.Table(name("rewritten"), 4, ALL, true, null));

        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(Coverage::since)
                .containsExactly(new Lsn(10), new Lsn(20), new Lsn(20), new Lsn(20));
    }

    @Test
    void forgetsATableThatIsNoLongerCapturedAndCoversItAnewWhenItComesBack() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        survey(20, Set.of(1L));
        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, new Lsn(10), State.LEFT_OUT)));

        survey(30, Set.of(1L), table("a", 1, ALL));
        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, new Lsn(30), State.CAPTURED)));
    }

    @Test
    void doesNotTakeATableForNewThatWasLeftOutBefore() {
        survey(10, Set.of());
        survey(20, Set.of(1L), new Survey.Table(name("a"), 1, ALL, false, "left out"));
        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, Lsn.ZERO, State.LEFT_OUT, "left out")));

        survey(30, Set.of(1L), table("a", 1, ALL));
        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, new Lsn(30), State.CAPTURED)));
    }

    @Test
    void noticesThatATableWasOutOfThePublicationBetweenTwoSurveysByItsNewEntry() {
        survey(10, Set.of(1L), table("a", 1, LISTED));
        survey(20, Set.of(1L), table("a", 1, LISTED + 1));

        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, new Lsn(20), State.CAPTURED)));
    }

    @Test
    void tellsThatATableWasDroppedAndWhereTheNextOneBeginsOnItsTopic() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        survey(20, Set.of());
        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, new Lsn(10), State.DROPPED)));

        end = new PartitionEnd(7, 5);
        survey(30, Set.of(2L), table("a", 2, ALL));
        assertThat(ledger.at(FAR, Map.of()))
                .isEqualTo(Map.of(
                        "a",
                        new Coverage(
                                name("a"),
                                2,
                                Lsn.ZERO,
                                State.CAPTURED,
                                null,
                                new TreeMap<>(Map.of("a", List.of(end))),
                                null)));
    }

    @Test
    void coversAllTablesAnewWhereSomebodyHasAlteredThePublication() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        publicationVersion = 2;
        survey(20, Set.of(1L, 2L), table("a", 1, ALL), table("b", 2, ALL));

        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(Coverage::since)
                .containsExactly(new Lsn(20), new Lsn(20));
        survey(30, Set.of(1L, 2L), table("a", 1, ALL), table("b", 2, ALL));
        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(Coverage::since)
                .containsExactly(new Lsn(20), new Lsn(20));
    }

    @Test
    void followsATableThroughItsNames() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        survey(20, Set.of(1L, 2L), table("a", 1, ALL), table("new", 2, ALL));
        end = new PartitionEnd(7, 5);
        survey(30, Set.of(1L, 2L), table("old", 1, ALL), table("a", 2, ALL));

        assertThat(ledger.at(FAR, Map.of()))
                .isEqualTo(Map.of(
                        "old",
                        new Coverage(
                                name("old"),
                                1,
                                new Lsn(10),
                                State.CAPTURED,
                                null,
                                new TreeMap<>(Map.of("a", List.of(START))),
                                null),
                        "a",
                        new Coverage(
                                name("a"),
                                2,
                                Lsn.ZERO,
                                State.CAPTURED,
                                null,
                                new TreeMap<>(Map.of("a", List.of(end), "new", List.of(START))),
                                null)));
    }

    @Test
    void knowsTheTopicsOnWhichATableHasEventsUnderANameThatNoSurveySaw() {
        survey(10, Set.of());
        survey(20, Set.of(1L), table("a", 1, ALL));
        assertThat(ledger.isOn(1, "a")).isTrue();
        assertThat(ledger.isOn(1, "before")).isFalse();

        ledger.moreOf(1, "before", List.of(START));

        assertThat(ledger.isOn(1, "before")).isTrue();
        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(Coverage::parts)
                .containsExactly(new TreeMap<>(Map.of("before", List.of(START))));
    }

    /** The look that belongs to an event may be older than another one, or have left doubts of the table. */
    @Test
    void knowsWhereATableBeginsThatHadEventsBeforeAnySurveySawIt() {
        survey(10, Set.of());
        PartitionEnd first = new PartitionEnd(3, 4);
        ledger.begins(1, "a", List.of(first));
        ledger.begins(1, "a", List.of(new PartitionEnd(5, 6)));
        ledger = new CoverageLedger(ContractJson.read(ContractJson.write(ledger.state()), CoverageState.class));
        end = new PartitionEnd(5, 6);
        survey(20, Set.of(1L), table("a", 1, ALL));

        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(Coverage::parts)
                .containsExactly(new TreeMap<>(Map.of("a", List.of(first))));
        assertThat(ledger.state().begun()).isEmpty();
    }

    @Test
    void forgetsADroppedTableWhenAnotherHasItsTopic() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        survey(20, Set.of(2L), table("a", 2, ALL));
        survey(30, Set.of(3L), table("a", 3, ALL));

        assertThat(ledger.state().entries()).hasSize(1);
        assertThat(ledger.knows(3)).isTrue();
    }

    @Test
    void coversATableAnewWhoseTopicWasDeletedAndMadeAgain() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        topicId = "second";
        survey(20, Set.of(1L), table("a", 1, ALL));

        assertThat(ledger.at(FAR, Map.of())).isEqualTo(Map.of("a", coverage(1, new Lsn(20), State.CAPTURED)));
    }

    @Test
    void coversATableOnlySinceTheTransactionAfterOneOfWhichAChangeWasLost() {
        survey(10, Set.of(), table("b", 2, ALL));
        survey(20, Set.of(1L), table("a", 1, ALL), table("b", 2, ALL));
        ledger.lose(1, new Lsn(50), "too large");
        survey(60, Set.of(1L), table("a", 1, ALL), table("b", 2, ALL));

        assertThat(ledger.at(new Lsn(50), Map.of())).containsOnlyKeys("b");
        assertThat(ledger.at(new Lsn(51), Map.of()))
                .containsEntry("a", coverage(1, new Lsn(51), State.CAPTURED, "too large"));
        assertThat(ledger.interrupted()).isEqualTo(Map.of("public.a", "too large"));
    }

    @Test
    void goesOnFromWhatWasRecordedAfterARestart() {
        survey(10, Set.of(1L), table("a", 1, ALL));
        ledger = new CoverageLedger(ContractJson.read(ContractJson.write(ledger.state()), CoverageState.class));
        survey(20, Set.of(1L, 2L), table("a", 1, ALL), table("b", 2, ALL));

        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(Coverage::since)
                .containsExactly(new Lsn(10), Lsn.ZERO);
    }

    @Test
    void doubtsTheRowsOfPartitionedTablesWhereATableAppearsThatMayHaveBeenAPartition() {
        Survey.Table root = table("a", 1, ALL);
        survey(10, Set.of(1L), root);
        survey(20, Set.of(1L, 2L), root);
        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(Coverage::rewritten)
                .containsOnlyNulls();

        altered = Set.of(2L, 3L);
        survey(30, Set.of(1L, 2L, 3L), root);
        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(
                        coverage -> Objects.requireNonNull(coverage.rewritten()).before())
                .containsExactly(new Lsn(30));

        survey(40, Set.of(1L, 2L, 3L), root);
        assertThat(ledger.at(FAR, Map.of()).values())
                .extracting(
                        coverage -> Objects.requireNonNull(coverage.rewritten()).before())
                .containsExactly(new Lsn(30));
    }

    @Test
    void hasNewsToRecordOnlyWhereSomethingChanged() {
        assertThat(survey(10, Set.of(1L), table("a", 1, ALL))).isTrue();
        assertThat(survey(20, Set.of(1L), table("a", 1, ALL))).isFalse();
        assertThat(survey(30, Set.of(1L, 2L), table("a", 1, ALL))).isTrue();
        assertThat(survey(25, Set.of(1L))).as("an older look").isFalse();
    }

    private boolean survey(long lsn, Set<Long> existing, Survey.Table... tables) {
        CoverageLedger.Topics topics = new CoverageLedger.Topics() {
            @Override
            public String nameOf(TableName table) {
                return table.table();
            }

            @Override
            public String idOf(String topic) {
                return topicId;
            }

            @Override
            public List<PartitionEnd> endOf(String topic) {
                return List.of(end);
            }
        };
        return ledger.take(
                new Survey(new Lsn(lsn), List.of(tables), Set.of(ALL), existing, altered, publicationVersion, null),
                topics);
    }

    private static Survey.Table table(String name, long oid, long entry) {
        return new Survey.Table(name(name), oid, entry, false, null);
    }

    private static TableName name(String table) {
        return new TableName("public", table);
    }

    private static Coverage coverage(long oid, Lsn since, State state) {
        return coverage(oid, since, state, null);
    }

    private static Coverage coverage(long oid, Lsn since, State state, @Nullable String reason) {
        return new Coverage(name(oid == 2 ? "b" : "a"), oid, since, state, reason);
    }
}
