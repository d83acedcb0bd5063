package dev.cdcexport.export.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Up to where an incremental or delta export goes. */
public enum Freshness {
    /** Everything that had committed when the job started: capture is asked for a cut now. */
    LATEST,
    /** The newest cut that capture has given already; PostgreSQL is not asked. */
    CAPTURED;

    /** The name in requests and answers. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The freshness of a name. */
    @JsonCreator
    public static Freshness ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
