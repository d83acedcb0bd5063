package dev.cdcexport.stack;

import java.io.Serial;

/** A part of the stack did not do what it was asked for; the message says which and what can be done. */
public final class StackException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    StackException(String message) {
        super(message);
    }

    StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
