package dev.cdcexport.export.csv;

/** A format was asked for that could not be read back, or not without doubt. */
public final class InvalidFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    InvalidFormatException(String field, String problem, String remedy) {
        super(field + ": " + problem);
        this.remedy = remedy;
    }

    /** What to use instead. */
    public String remedy() {
        return remedy;
    }
}
