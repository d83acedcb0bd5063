package dev.cdcexport.export.csv;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which fields stand in quotes. */
public enum Quoting {
    /** Every value; NULL does not. */
    ALL_NON_NULL,
    /** Values that could be misread without, exactly those that PostgreSQL's {@code COPY} quotes by itself. */
    MINIMAL;

    /** The name in requests and answers. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value of a name. */
    @JsonCreator
    public static Quoting ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
