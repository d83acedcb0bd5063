package dev.cdcexport.source;

import java.util.List;

/**
 * The session settings under which PostgreSQL's output functions print each value in one way only. COPY sessions and the
 * walsender both use them, so that a cell of a full file is byte for byte the cell of a delta file.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">PostgreSQL: client connection
 *     defaults</a>
 */
public final class ExactText {

    /** The statements, to be executed in this order. */
    public static final List<String> SETTINGS = List.of(
            "SET DateStyle = 'ISO, MDY'",
            "SET IntervalStyle = 'postgres'",
            "SET TimeZone = 'UTC'",
            "SET extra_float_digits = 1",
            "SET bytea_output = 'hex'",
            "SET lc_monetary = 'C'",
            "SET search_path = pg_catalog",
            "SET client_encoding = 'UTF8'",
            "SET quote_all_identifiers = off",
            "SET xmloption = 'content'");

    private ExactText() {}
}
