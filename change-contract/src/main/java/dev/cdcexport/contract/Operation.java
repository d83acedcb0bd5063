package dev.cdcexport.contract;

/** What a change event did to a row, with Debezium's one-letter code. */
public enum Operation {
    /** A row was inserted. */
    CREATE("c"),
    /** A row was updated, its key unchanged. */
    UPDATE("u"),
    /** A row was deleted. */
    DELETE("d"),
    /** All rows of the table were removed. */
    TRUNCATE("t");

    private final String code;

    Operation(String code) {
        this.code = code;
    }

    /** The value of the envelope's {@code op} field. */
    public String code() {
        return code;
    }

    /**
     * The operation of a code.
     *
     * @throws IllegalArgumentException if there is none with that code
     */
    public static Operation ofCode(String code) {
        return switch (code) {
            case "c" -> CREATE;
            case "u" -> UPDATE;
            case "d" -> DELETE;
            case "t" -> TRUNCATE;
            default -> throw new IllegalArgumentException("not an operation of a change event: " + code);
        };
    }
}
