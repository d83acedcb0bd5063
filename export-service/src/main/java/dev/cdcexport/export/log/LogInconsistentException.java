package dev.cdcexport.export.log;

/** The events on a topic are not those that the cuts count, or not in commit order: something lost or doubled that must not become a file. */
public final class LogInconsistentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LogInconsistentException(String message) {
        super(message + "; run a full export, and report this with capture's log");
    }

    LogInconsistentException(String message, Throwable cause) {
        super(message + "; run a full export, and report this with capture's log", cause);
    }
}
