package dev.cdcexport.stack.quickstart;

import java.io.Serial;

/** What the user can put right; the message is printed as it is, without a stack trace. */
final class UserException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    UserException(String message) {
        super(message);
    }

    UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
