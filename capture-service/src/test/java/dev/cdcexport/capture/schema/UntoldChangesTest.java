package dev.cdcexport.capture.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.capture.schema.UntoldChanges.Change;
import dev.cdcexport.contract.Lsn;
import org.junit.jupiter.api.Test;

class UntoldChangesTest {

    private final UntoldChanges changes = new UntoldChanges();

    @Test
    void holdsOnceWhatEachRowOfATransactionTells() {
        Change one = new Change(1L, new Lsn(10), "rows");
        Change other = new Change(2L, new Lsn(10), "rows");
        Change later = new Change(1L, new Lsn(20), "rows");
        for (int row = 0; row < 1000; row++) {
            changes.add(one);
            changes.add(other);
        }
        changes.add(later);

        assertThat(changes.takeBefore(new Lsn(20))).containsExactly(one, other);
        assertThat(changes.takeBefore(new Lsn(21))).containsExactly(later);
    }
}
