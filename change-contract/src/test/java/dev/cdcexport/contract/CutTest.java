package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Cut.Coverage;
import dev.cdcexport.contract.Cut.PartitionEnd;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CutTest {

    private static final Coverage CAPTURED =
            new Coverage(TableName.parse("t"), 1, Lsn.ZERO, Coverage.State.CAPTURED, null);

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

    @Test
    void tellsTheTopicsOfTablesWhereItNamesTables() {
        Cut recorded = ContractJson.read(ContractJson.write(cut), Cut.class);
        assertThat(recorded).isEqualTo(cut);
        assertThat(recorded.topicsByTable()).containsOnlyKeys(TableName.parse("public.t"));

        Cut earlier = ContractJson.read("""
                {"epoch": 1, "lsn": "0/1", "committedAt": "2026-01-01T00:00:00Z", "topics": {},
                 "coverage": {"a": {"tableOid": 1, "since": "0/0", "state": "CAPTURED"}}}
                """.getBytes(StandardCharsets.UTF_8), Cut.class);
        assertThat(earlier.coverage("a")).isPresent();
        assertThat(earlier.topicsByTable()).isEmpty();
    }
}
