package dev.cdcexport.export.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an incremental or delta does where a table's changes alone do not make it up, as after DDL that altered rows without events. */
public enum SchemaChangePolicy {
    /** It fails. */
    REFUSE,
    /** It has all rows of such tables, as they are at its end, and the changes of the others. */
    REBASE,
    /** It goes on; the manifest says which tables the files no longer make up. */
    FOLLOW;

    /** The name in requests and answers. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of a name. */
    @JsonCreator
    public static SchemaChangePolicy ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
