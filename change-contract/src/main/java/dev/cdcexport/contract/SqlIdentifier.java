package dev.cdcexport.contract;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Quotes identifiers as PostgreSQL's {@code quote_ident} does. */
public final class SqlIdentifier {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    /**
     * The key words of PostgreSQL 18 that are not unreserved, which {@code quote_ident} quotes.
     *
     * @see <a href="https://www.postgresql.org/docs/current/sql-keywords-appendix.html">PostgreSQL: SQL key words</a>
     */
    private static final Set<String> RESERVED = Set.of("""
            all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case \
            cast char character check coalesce collate collation column concurrently constraint create cross \
            current_catalog current_date current_role current_schema current_time current_timestamp current_user dec \
            decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign \
            freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect \
            interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query \
            json_scalar json_serialize json_table json_value lateral leading least left like limit localtime \
            localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on \
            only or order out outer overlaps overlay placing position precision primary real references returning right \
            row select session_user setof similar smallint some substring symmetric system_user table tablesample then \
            time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when \
            where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot \
            xmlserialize xmltable""".split(" "));

    private SqlIdentifier() {}

    /** The name as it is written in SQL: in double quotes where it must be. */
    public static String quote(String name) {
        return PLAIN.matcher(name).matches() && !RESERVED.contains(name) ? name : quoteAlways(name);
    }

    private static String quoteAlways(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The name that an unquoted identifier stands for: folded to lower case. */
    static String fold(String unquoted) {
        return unquoted.toLowerCase(Locale.ROOT);
    }
}
