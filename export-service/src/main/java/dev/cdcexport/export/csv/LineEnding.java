package dev.cdcexport.export.csv;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What ends each line; line breaks within values stay as they are. */
public enum LineEnding {
    /** A line feed. */
    LF("\n"),
    /** A carriage return and a line feed. */
    CRLF("\r\n");

    private final String text;

    LineEnding(String text) {
        this.text = text;
    }

    /** The characters themselves. */
    String text() {
        return text;
    }

    /** The name in requests and answers. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of a name. */
    @JsonCreator
    public static LineEnding ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
