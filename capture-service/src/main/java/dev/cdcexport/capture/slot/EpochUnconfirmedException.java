package dev.cdcexport.capture.slot;

/** The database no longer holds what was captured from it; an operator has to say that a new epoch shall begin. */
public final class EpochUnconfirmedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int nextEpoch;

    EpochUnconfirmedException(String why, int nextEpoch) {
        super(why + "; remedy: if this is the right database, confirm that epoch " + nextEpoch
                + " begins, in which every consumer needs a full export: POST /actuator/epoch with {\"confirm\": "
                + nextEpoch
                + "} to the capture service");
        this.nextEpoch = nextEpoch;
    }

    /** The epoch to be confirmed. */
    public int nextEpoch() {
        return nextEpoch;
    }
}
