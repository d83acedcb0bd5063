package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.peer.PeerMissingException;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.report.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One that is measured in turn with others; what is missing or fails once is not tried again. One thread uses it. */
final class Contestant {

    private final Round round;
    private final List<Sample> samples = new ArrayList<>();
    private @Nullable Side gap;

    /** Does the work once and says what came of it. */
    interface Round {

        Sample measure() throws Exception;
    }

    /** @param round does the work once */
    Contestant(Round round) {
        this.round = round;
    }

    /** One that does nothing. */
    static Contestant leftOut() {
        Contestant contestant = new Contestant(() -> {
            throw new IllegalStateException("left out");
        });
        contestant.gap = Side.missing("left out");
        return contestant;
    }

    /** Its side of a comparison; the rounds come before. */
    Side side() {
        return gap == null ? Side.measured(samples) : gap;
    }

    /** The same, with the middle of all that was measured as its only figure. */
    Side medianSide() {
        return side().toMedian();
    }

    /** Does the work once for nothing, unless there is a gap. */
    void warmUp() {
        measure(sample -> {});
    }

    /** Does the work once more, unless there is a gap. */
    void go() {
        measure(samples::add);
    }

    private void measure(Consumer<Sample> sink) {
        if (gap != null) {
            return;
        }
        try {
            sink.accept(round.measure());
        } catch (PeerMissingException e) {
            gap = Side.missing(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            gap = Side.failed("interrupted");
        } catch (Exception e) {
            e.printStackTrace();
            gap = Side.failed(String.valueOf(e.getMessage()));
        }
    }
}
