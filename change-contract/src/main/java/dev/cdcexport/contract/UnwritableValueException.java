package dev.cdcexport.contract;

/** A value or a row that no record can hold: its text is no valid UTF-8 or has no equivalent in it, or it is too large. */
public final class UnwritableValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * Says what is wrong.
     *
     * @param message what, without a remedy
     * @param remedy what to do about it
     */
    public UnwritableValueException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
