package dev.cdcexport.export.problem;

/** What callers can do about a range that cannot be told as changes, as sentences. Stateless. */
public final class Remedies {

    /** Where no table can be told. */
    public static final String FULL = "Run a full export; incremental and delta exports go on from there.";

    /** Where there is nothing to go on from yet. */
    public static final String FULL_FIRST = "Run a full export first: POST /exports/full.";

    /** Where single tables cannot be told. */
    public static final String REBASE_OR_FULL =
            "Ask with schemaChange=rebase: the files then have all rows of such tables, and the changes of the others."
                    + " Or run a full export.";

    /** Where rows may have changed without events. */
    public static final String REBASE_FULL_OR_FOLLOW = REBASE_OR_FULL
            + " Or ask with schemaChange=follow: the files then tell all events, but not what else became of old rows.";

    private Remedies() {}
}
