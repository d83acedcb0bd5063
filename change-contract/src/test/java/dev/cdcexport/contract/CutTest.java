package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Cut.Coverage;
import dev.cdcexport.contract.Cut.PartitionEnd;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CutTest {

    private static final Coverage CAPTURED = new Coverage(1, Lsn.ZERO, Coverage.State.CAPTURED);

    private final Cut cut = new Cut(
            2,
            new Lsn(7),
            Instant.EPOCH,
            new TreeMap<>(Map.of("a", List.of(new PartitionEnd(3, 2)), "b", List.of(PartitionEnd.START))),
            new TreeMap<>(Map.of("a", CAPTURED, "b", CAPTURED, "dropped", CAPTURED)));

    @Test
    void isTheSamePointWhereItIsRestrictedToSomeTopics() {
        Cut some = cut.restrictedTo("a"::equals);

        assertThat(some.epoch()).isEqualTo(cut.epoch());
        assertThat(some.lsn()).isEqualTo(cut.lsn());
        assertThat(some.committedAt()).isEqualTo(cut.committedAt());
        assertThat(some.topics()).containsOnlyKeys("a");
        assertThat(some.end("a", 0)).isEqualTo(new PartitionEnd(3, 2));
        assertThat(some.coverage()).containsOnlyKeys("a");
        assertThat(cut.topics()).hasSize(2);
    }
}
