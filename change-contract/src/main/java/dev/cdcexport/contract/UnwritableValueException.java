package dev.cdcexport.contract;

/** A value or a row that no record can hold: its text is no valid UTF-8, or it is too large. The message says which. */
public final class UnwritableValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnwritableValueException(String message) {
        super(message);
    }
}
