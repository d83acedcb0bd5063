package dev.cdcexport.benchmark.peer;

/** A peer is not on this machine; the message says what to install. */
public final class PeerMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PeerMissingException(String message) {
        super(message);
    }
}
