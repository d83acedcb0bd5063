package dev.cdcexport.capture.slot;

import dev.cdcexport.capture.publish.CapturePosition;
import dev.cdcexport.contract.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides from the database's history, the slot and the recorded position where capture begins: where it stood, or in a new epoch, since a
 * gap must never be passed over in silence. The conductor's thread uses it.
 */
public final class Epochs {

    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    private final Connection connection;
    private final String slotName;
    private final Lineage lineage;
    private final IntPredicate confirmed;

    /**
     * @param connection a session with auto-commit
     * @param slotName the slot
     * @param lineage the database's history
     * @param confirmed whether an operator has confirmed that an epoch shall begin
     */
    public Epochs(Connection connection, String slotName, Lineage lineage, IntPredicate confirmed) {
        this.connection = connection;
        this.slotName = slotName;
        this.lineage = lineage;
        this.confirmed = confirmed;
    }

    /**
     * Where capture begins.
     *
     * @param position the recorded position itself, or the start of the next epoch
     * @param why why a new epoch begins, empty if none does
     */
    public record Start(CapturePosition position, Optional<String> why) {}

    /**
     * Where to begin, with a slot that is there.
     *
     * @param recorded where capture stood, empty if nothing was ever published
     * @param broken why the stream cannot go on from there though the slot is there, empty if nothing is known against it
     * @throws SQLException if the slot cannot be made
     * @throws EpochUnconfirmedException if an operator has to decide
     */
    public Start begin(Optional<CapturePosition> recorded, Optional<String> broken) throws SQLException {
        Optional<ReplicationSlot> slot = ReplicationSlot.find(connection, slotName);
        if (recorded.isEmpty()) {
            return startOver(slot, 1, "nothing was published before");
        }
        CapturePosition position = recorded.get();
        int next = position.epoch() + 1;
        Optional<String> divergence =
                lineage.divergenceFrom(position.systemId(), position.timeline(), position.furthest());
        if (divergence.isPresent()) {
            if (!confirmed.test(next)) {
                throw new EpochUnconfirmedException(divergence.get(), next);
            }
            return startOver(slot, next, divergence.get());
        }
        Optional<String> loss = lossOf(slot, position).or(() -> broken);
        return loss.isPresent()
                ? startOver(slot, next, loss.get())
                : new Start(position.on(lineage.timeline()), Optional.empty());
    }

    private static Optional<String> lossOf(Optional<ReplicationSlot> slot, CapturePosition position) {
        if (slot.isEmpty()) {
            return Optional.of("the slot is gone");
        }
        if (slot.get().lost()) {
            return Optional.of("PostgreSQL has removed WAL that the slot needs");
        }
        Lsn acknowledged = slot.get().confirmedFlushLsn();
        return position.resumeLsn().isBefore(acknowledged)
                ? Optional.of("the slot was acknowledged up to " + acknowledged + ", but published is only up to "
                        + position.resumeLsn())
                : Optional.empty();
    }

    private Start startOver(Optional<ReplicationSlot> old, int epoch, String why) throws SQLException {
        if (old.isPresent()) {
            ReplicationSlot.drop(connection, slotName);
        }
        ReplicationSlot slot = ReplicationSlot.create(connection, slotName);
        if (epoch == 1) {
            LOG.info("slot {} made at {}, epoch 1 begins: {}", slotName, slot.confirmedFlushLsn(), why);
        } else {
            LOG.warn(
                    "slot {} made at {}, epoch {} begins: {}; consumers need a full export to go on",
                    slotName,
                    slot.confirmedFlushLsn(),
                    epoch,
                    why);
        }
        return new Start(
                CapturePosition.startOf(epoch, slot.confirmedFlushLsn(), lineage.systemId(), lineage.timeline()),
                Optional.of(why));
    }
}
