package dev.cdcexport.export.fold;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which changes a delta file holds. */
public enum Changes {
    /** For each key written in the range, the one step from its state at the beginning to its state at the end. */
    NET,
    /** Every change, in commit order; of a table without a key what each transaction made of its rows. */
    ALL;

    /** The name in requests and answers. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of a name. */
    @JsonCreator
    public static Changes ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
