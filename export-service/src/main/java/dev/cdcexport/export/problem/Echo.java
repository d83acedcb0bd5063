package dev.cdcexport.export.problem;

/** How a value that a caller has sent is shown to the caller again: enough to know it by, however long it is. */
public final class Echo {

    private static final int LONGEST = 60;

    private Echo() {}

    /** The value in single quotes, the beginning of a long one with its length. */
    public static String of(String value) {
        return isShort(value)
                ? "'" + value + "'"
                : "'" + value.substring(0, LONGEST) + "…' (" + value.length() + " characters)";
    }

    /** A name without quotes, the beginning of a long one like {@link #of}. */
    public static String ofName(String name) {
        return isShort(name) ? name : of(name);
    }

    private static boolean isShort(String value) {
        return value.length() <= LONGEST;
    }
}
