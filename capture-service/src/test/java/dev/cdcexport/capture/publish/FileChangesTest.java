package dev.cdcexport.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FileChangesTest {

    private static final long OID = 7;
    private static final long XID = 900;
    private static final Lsn FAR = new Lsn(1_000);

    private final CoverageLedger ledger = new CoverageLedger(CoverageState.startOf(1));
    private final FileChanges changes = new FileChanges();
    private @Nullable String guard;

    @Test
    void takesATruncateThatTheStreamTellsOfForHarmless() {
        survey(10, 0, file(1));
        changes.truncated(OID, XID);
        survey(20, 20, file(2));

        assertThat(rewritten()).isFalse();
        assertThat(changes.doubts()).isEmpty();
    }

    @Test
    void isInDoubtUntilTheStreamHasBeenReadToWhereTheOtherFileWasSeen() {
        survey(10, 0, file(1));
        survey(20, 15, file(2));
        assertThat(changes.doubts()).containsExactly(Map.entry(OID, new Lsn(20)));
        assertThat(Objects.requireNonNull(ledger.at(FAR, changes.doubts()).get("t"))
                        .rewritten())
                .isNotNull();

        changes.truncated(OID, XID);
        survey(30, 25, file(2));
        assertThat(rewritten()).isFalse();
    }

    @Test
    void takesWhateverElseItWasForARewrite() {
        survey(10, 0, file(1));
        survey(20, 15, file(2));
        changes.truncated(OID, XID - 1);
        survey(30, 25, file(2));

        assertThat(rewritten()).isTrue();
        assertThat(changes.doubts()).isEmpty();
    }

    @Test
    void asksNobodyWhereEventTriggersTell() {
        guard = "guard";
        survey(10, 0, file(1));
        survey(20, 20, file(2));

        assertThat(rewritten()).isFalse();
    }

    @Test
    void asksWhereTheTriggersWereNotThereAllTheTime() {
        survey(10, 0, file(1));
        guard = "guard";
        survey(20, 20, file(2));

        assertThat(rewritten()).isTrue();
    }

    @Test
    void takesANewPartitionForHarmlessAndOneThatWasAttachedOrIsGoneForARewrite() {
        survey(10, 0, new Survey.Rows(0, XID, Map.of(1L, 5L), Set.of(1L)));
        survey(20, 20, new Survey.Rows(0, XID, Map.of(1L, 5L, 2L, 6L), Set.of(1L)));
        assertThat(rewritten()).isFalse();

        survey(30, 30, new Survey.Rows(0, XID, Map.of(2L, 6L), Set.of()));
        assertThat(rewritten()).isTrue();
    }

    @Test
    void takesAPartitionThatLeftAndCameBackForARewrite() {
        survey(10, 0, new Survey.Rows(0, XID, Map.of(1L, 5L), Set.of(1L)));
        survey(20, 20, new Survey.Rows(0, XID, Map.of(1L, 9L), Set.of(1L)));

        assertThat(rewritten()).isTrue();
    }

    private static Survey.Rows file(long number) {
        return new Survey.Rows(number, XID, Map.of(), Set.of());
    }

    private boolean rewritten() {
        return Objects.requireNonNull(ledger.at(FAR, Map.of()).get("t")).rewritten() != null;
    }

    private void survey(long lsn, long read, Survey.Rows rows) {
        TableName name = new TableName("public", "t");
        Survey survey = new Survey(
                new Lsn(lsn),
                List.of(new Survey.Table(name, OID, 1, false, null, rows)),
                Set.of(1L),
                Set.of(OID),
                Set.of(),
                1,
                guard);
        ledger.take(changes.judged(survey, ledger, new Lsn(read)), new OneTopic());
    }

    /** Knows one topic. */
    private static final class OneTopic implements CoverageLedger.Topics {

        @Override
        public String nameOf(TableName table) {
            return table.table();
        }

        @Override
        public String idOf(String topic) {
            return "id";
        }

        @Override
        public List<PartitionEnd> endOf(String topic) {
            return List.of(PartitionEnd.START);
        }
    }
}
