package dev.cdcexport.export.api;

/** What the API's description says of an export's options, as query parameters and as fields of the body. */
final class OptionTexts {

    static final String TABLES =
            "the tables, each schema.table, quoted as in SQL where it must be; a full sets the consumer's "
                    + "table set, otherwise they must equal it";
    static final String CHANGES = "net: one line for each key written in the range; all: every change. Deltas only";
    static final String COMPRESSION = "how data files are compressed";
    static final String FRESHNESS = "latest: everything that has committed; captured: up to the newest known cut";
    static final String TO = "an earlier job at whose end cut to stop; not in a full";
    static final String SCHEMA_CHANGE =
            "what to do with a table that its changes alone do not make up, as where DDL altered rows without events: refuse "
                    + "(fail), rebase (write all of its rows, and the changes of the others) or follow (go on and say so); not in a full";
    static final String DELIMITER =
            "what separates fields: one ASCII character (no quote, line break, dot or backslash), or comma, "
                    + "semicolon, tab, pipe, space";
    static final String HEADER = "whether the first line of each file names the columns";
    static final String NULL_TEXT =
            "what stands for NULL, never quoted; a value that equals it is quoted. Without delimiter, quote "
                    + "and line break";
    static final String QUOTING =
            "all-non-null: every value is quoted; minimal: those that PostgreSQL's COPY quotes by itself";
    static final String LINE_ENDING = "what ends a line; line breaks within values stay as they are";
    static final String FORMULA_GUARD =
            "a value that begins with = + - @, tab or carriage return gets an apostrophe before it, so "
                    + "that no spreadsheet takes it for a formula. This changes values and cannot be undone for certain";
    static final String SPLIT_ROWS =
            "the most rows of a file; more go to a next part, _part0001, _part0002 and so on. 0 for no limit";
    static final String SPLIT_BYTES =
            "the most bytes of a file before compression, header and all; parts are cut between rows. 0 for "
                    + "no limit";
    static final String COLUMNS =
            "for each table named, the only columns its files have, in the table's order; those of the key must "
                    + "be among them in a delta or incremental";
    static final String EXCLUDE =
            "for each table named, the columns that its files do not have; not of the key in a delta or "
                    + "incremental";

    /** How columns are named in a query. */
    static final String AS_QUERY = " (each schema.table.column, quoted as in SQL where it must be)";

    private OptionTexts() {}
}
