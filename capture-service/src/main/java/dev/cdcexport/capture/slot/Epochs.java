package dev.cdcexport.capture.slot;

import dev.cdcexport.capture.publish.CapturePosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides from the slot and the recorded position where capture begins: where it stood, or in a new epoch, since a gap must never be passed
 * over in silence. The conductor's thread uses it.
 */
public final class Epochs {

    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    private Epochs() {}

    /**
     * Where to begin, with a slot that is there.
     *
     * @param connection a session with auto-commit
     * @param slotName the slot
     * @param recorded where capture stood, empty if nothing was ever published
     * @return the recorded position itself, or the start of the next epoch
     * @throws SQLException if the slot cannot be made
     */
    public static CapturePosition begin(Connection connection, String slotName, Optional<CapturePosition> recorded)
            throws SQLException {
        Optional<ReplicationSlot> slot = ReplicationSlot.find(connection, slotName);
        if (recorded.isEmpty()) {
            return startOver(connection, slotName, slot, 1, "nothing was published before");
        }
        CapturePosition position = recorded.get();
        int next = position.epoch() + 1;
        if (slot.isEmpty()) {
            return startOver(connection, slotName, slot, next, "the slot is gone");
        }
        if (slot.get().lost()) {
            return startOver(connection, slotName, slot, next, "PostgreSQL has removed WAL that the slot needs");
        }
        if (position.resumeLsn().isBefore(slot.get().confirmedFlushLsn())) {
            return startOver(
                    connection,
                    slotName,
                    slot,
                    next,
                    "the slot was acknowledged up to " + slot.get().confirmedFlushLsn()
                            + ", but published is only up to " + position.resumeLsn());
        }
        return position;
    }

    private static CapturePosition startOver(
            Connection connection, String slotName, Optional<ReplicationSlot> old, int epoch, String why)
            throws SQLException {
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
        return CapturePosition.startOf(epoch, slot.confirmedFlushLsn());
    }
}
