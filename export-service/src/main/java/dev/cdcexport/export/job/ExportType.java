package dev.cdcexport.export.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a consumer asks for. */
public enum ExportType {
    /** All active rows, from one snapshot. */
    FULL,
    /** The last state of the rows that are new or different since the watermark. */
    INCREMENTAL,
    /** Every change since the watermark, with its operation. */
    DELTA;

    /** The name in requests, answers and file names. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of a name. */
    @JsonCreator
    public static ExportType ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
