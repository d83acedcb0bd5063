package dev.cdcexport.export.csv;

import java.util.Map;
import java.util.TreeMap;

/** The delimiters that have names, for those who cannot write the character, in an address for example. */
public final class Delimiters {

    private static final Map<String, Character> BY_NAME =
            new TreeMap<>(Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|', "space", ' '));

    /** The names, for messages. */
    static final String NAMES = String.join(", ", BY_NAME.keySet());

    private Delimiters() {}

    /**
     * The delimiter of a name, or the character itself.
     *
     * @throws InvalidFormatException if it is neither a name nor one character
     */
    public static char parse(String text) {
        Character named = BY_NAME.get(text);
        if (named != null) {
            return named;
        }
        if (text.length() != 1) {
            throw new InvalidFormatException(
                    "delimiter",
                    "'" + text + "' is not one character",
                    "Use one ASCII character, or one of the names " + NAMES + ".");
        }
        return text.charAt(0);
    }
}
