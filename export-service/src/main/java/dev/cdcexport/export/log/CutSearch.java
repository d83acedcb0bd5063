package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import org.jspecify.annotations.Nullable;

/** Finds the end of a cut among a partition's events. Made by {@link KafkaChangeLog} for one search, on its thread. */
final class CutSearch implements BoundedRead.Sink {

    private final Lsn lsn;
    private long eventsBefore;
    private @Nullable PartitionEnd found;

    /**
     * @param from where the search begins
     * @param lsn the cut's LSN
     */
    CutSearch(PartitionEnd from, Lsn lsn) {
        this.eventsBefore = from.events();
        this.lsn = lsn;
    }

    @Override
    public void accept(long offset, ChangeEvent event) {
        if (found == null) {
            if (event.source().position().commitLsn().isBefore(lsn)) {
                eventsBefore++;
            } else {
                found = new PartitionEnd(offset, eventsBefore);
            }
        }
    }

    /** The first event that is not before the cut; if there is none, the end given. */
    PartitionEnd foundOr(PartitionEnd end) {
        return found == null ? end : found;
    }
}
