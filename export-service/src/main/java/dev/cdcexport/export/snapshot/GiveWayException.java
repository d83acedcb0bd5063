package dev.cdcexport.export.snapshot;

/** This attempt at a snapshot is given up, so as not to hold others up or because the tables changed; a new one may follow at once. */
public final class GiveWayException extends Exception {

    private static final long serialVersionUID = 1L;

    GiveWayException(String reason) {
        super(reason);
    }

    GiveWayException(Exception cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
