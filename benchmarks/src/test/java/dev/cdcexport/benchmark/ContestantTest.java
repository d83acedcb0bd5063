package dev.cdcexport.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.report.Side;
import dev.cdcexport.benchmark.report.Unit;
import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.Cpu;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestantTest {

    private final List<String> order = new ArrayList<>();

    @Test
    void sidesTakeTurns() {
        Contest contest = new Contest(2, true);
        Contestant peer = contest.peer(() -> work("peer"));
        Contestant ours = contest.ours(() -> work("ours"));
        contest.inTurns(peer, ours);
        assertThat(order).containsExactly("peer", "ours", "peer", "ours");
        assertThat(ours.side().rounds()).hasSize(2);
    }

    @Test
    void aSideThatFailsIsNotTriedAgainAndLosesNoOther() {
        Contest contest = new Contest(3, true);
        Contestant failing = contest.ours(() -> {
            work("failing");
            throw new BenchmarkException("out of luck");
        });
        Contestant other = contest.ours(() -> work("other"));
        contest.inTurns(failing, other);
        assertThat(order).containsExactly("failing", "other", "other", "other");
        assertThat(failing.side().gap()).isEqualTo(Side.Gap.FAILED);
        assertThat(failing.side().why()).isEqualTo("out of luck");
        assertThat(other.side().best(Unit.PER_SECOND)).hasValue(1);
    }

    @Test
    void peersCanBeLeftOut() {
        Contest contest = new Contest(1, false);
        Contestant peer = contest.peer(() -> work("peer"));
        contest.inTurns(peer);
        assertThat(order).isEmpty();
        assertThat(peer.side().gap()).isEqualTo(Side.Gap.MISSING);
    }

    private Sample work(String name) {
        order.add(name);
        return new Sample(1, Cpu.NONE);
    }
}
