package dev.cdcexport.capture.schema;

import dev.cdcexport.contract.Lsn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where rows changed without events, as the stream itself told of it. The decoder's thread adds, in the order of the stream, the publisher's thread takes, once
 * it is as far.
 */
public final class UntoldChanges {

    private final ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();

    /** Of the last transaction: each of its rows may tell the same. */
    private final Set<Change> known = new HashSet<>();

    private Lsn last = Lsn.ZERO;

    /**
     * Rows that changed.
     *
     * @param oid the object identifier of the table, {@code null} if it may be any
     * @param commitLsn the commit LSN of the transaction
     * @param what what was done
     */
    public record Change(@Nullable Long oid, Lsn commitLsn, String what) {}

    /** Adds a change, at or after those that were added, if it is not there yet. */
    public void add(Change change) {
        if (!change.commitLsn().equals(last)) {
            known.clear();
            last = change.commitLsn();
        }
        if (known.add(change)) {
            changes.add(change);
        }
    }

    /** Takes out what committed before an LSN. */
    public List<Change> takeBefore(Lsn lsn) {
        List<Change> taken = new ArrayList<>();
        for (Change next = changes.peek(); next != null && next.commitLsn().isBefore(lsn); next = changes.peek()) {
            taken.add(next);
            changes.remove();
        }
        return taken;
    }
}
