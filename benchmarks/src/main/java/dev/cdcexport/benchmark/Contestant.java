package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.peer.PeerMissingException;
import dev.cdcexport.benchmark.report.Sample;
import dev.cdcexport.benchmark.report.Side;
import java.util.ArrayList;
import java.util.List;
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

    Contestant(Round round) {
        this.round = round;
    }

    /** Lets each in turn do its work, all as often: A B A B. */
    static void inTurns(int rounds, Contestant... contestants) {
        for (int i = 0; i < rounds; i++) {
            for (Contestant contestant : contestants) {
                contestant.go();
            }
        }
    }

    /** Its side of a comparison; {@link #inTurns} comes before. */
    Side side() {
        return gap == null ? Side.measured(samples) : gap;
    }

    private void go() {
        if (gap != null) {
            return;
        }
        try {
            samples.add(round.measure());
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
