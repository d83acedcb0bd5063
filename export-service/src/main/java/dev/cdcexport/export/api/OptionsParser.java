package dev.cdcexport.export.api;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.Delimiters;
import dev.cdcexport.export.csv.InvalidFormatException;
import dev.cdcexport.export.csv.LineEnding;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.job.ColumnChoice;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.Freshness;
import dev.cdcexport.export.job.SchemaChangePolicy;
import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a request's body or query into options, or says what is wrong with them. Safe to share between threads. */
final class OptionsParser {

    private static final int MAX_TABLES = 10_000;

    /** PostgreSQL's limits of a table's columns and of a name, which it counts in bytes. */
    private static final int MAX_COLUMNS = 1600;

    private static final int MAX_NAME = 63;

    /** Schema and table, each in double quotes, each character of them a doubled one. */
    private static final int MAX_TABLE_TEXT = 2 * (2 * MAX_NAME + 2) + 1;

    private static final int MAX_TEXT = 200;

    private final ExportOptions defaults;

    /** @param defaults what a request means that does not say it */
    OptionsParser(ExportOptions defaults) {
        this.defaults = defaults;
    }

    ExportOptions parse(ExportType type, @Nullable ExportBody body, ExportBody query) {
        if (body != null && !query.isEmpty()) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "options are given both in the body and in the query",
                    "Give them in one place.");
        }
        ExportBody given = body == null ? query : body;
        requireShort("to", given.to(), MAX_TEXT);
        refuseUnless(given.changes() == null || type == ExportType.DELTA, "changes", given.changes(), type);
        refuseUnless(given.to() == null || type != ExportType.FULL, "to", given.to(), type);
        refuseUnless(
                given.schemaChange() == null || type != ExportType.FULL, "schemaChange", given.schemaChange(), type);
        return new ExportOptions(
                given.tables() == null ? null : tables(given.tables()),
                oneOf("changes", given.changes(), defaults.changes(), Changes.values()),
                oneOf("compression", given.compression(), defaults.compression(), Compression.values()),
                oneOf("freshness", given.freshness(), defaults.freshness(), Freshness.values()),
                given.to(),
                schemaChange(given),
                csv(given),
                new SplitLimits(
                        limit("splitRows", given.splitRows(), defaults.split().rows()),
                        limit("splitBytes", given.splitBytes(), defaults.split().bytes())),
                columnChoice(given));
    }

    /** A default does not stand in the way of an earlier end. */
    private SchemaChangePolicy schemaChange(ExportBody given) {
        boolean isLatest = given.to() == null;
        SchemaChangePolicy usual = defaults.schemaChange();
        SchemaChangePolicy absent = usual == SchemaChangePolicy.REBASE && !isLatest ? SchemaChangePolicy.REFUSE : usual;
        SchemaChangePolicy asked = oneOf("schemaChange", given.schemaChange(), absent, SchemaChangePolicy.values());
        if (asked == SchemaChangePolicy.REBASE && !isLatest) {
            throw invalid(
                    "schemaChange: 'rebase' has rows as they are now, and 'to' asks for an earlier end",
                    "Leave to or schemaChange out.");
        }
        return asked;
    }

    private static void refuseUnless(boolean fits, String field, @Nullable String value, ExportType type) {
        if (!fits && value != null) {
            throw invalid(
                    field + ": " + Echo.of(value) + " has no meaning in a " + type.code() + " export",
                    "Leave " + field + " out.");
        }
    }

    private CsvFormat csv(ExportBody given) {
        CsvFormat absent = defaults.format() instanceof CsvFormat csv ? csv : CsvFormat.DEFAULT;
        try {
            return new CsvFormat(
                    given.delimiter() == null ? absent.delimiter() : Delimiters.parse(given.delimiter()),
                    Objects.requireNonNullElse(given.header(), absent.header()),
                    Objects.requireNonNullElse(given.nullText(), absent.nullText()),
                    oneOf("quoting", given.quoting(), absent.quoting(), Quoting.values()),
                    oneOf("lineEnding", given.lineEnding(), absent.lineEnding(), LineEnding.values()),
                    Objects.requireNonNullElse(given.formulaGuard(), absent.formulaGuard()));
        } catch (InvalidFormatException e) {
            throw new ExportException(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()), e.remedy(), e);
        }
    }

    private static @Nullable Long limit(String field, @Nullable Long value, @Nullable Long absent) {
        if (value == null) {
            return absent;
        }
        if (value < 0) {
            throw invalid(field + ": '" + value + "' is below 0", "Use a whole number, 0 for no limit.");
        }
        return value == 0 ? null : value;
    }

    private static ColumnChoice columnChoice(ExportBody given) {
        Map<TableName, List<String>> columns = choice("columns", given.columns());
        Map<TableName, List<String>> exclude = choice("exclude", given.exclude());
        columns.keySet().stream().filter(exclude::containsKey).findFirst().ifPresent(table -> {
            throw invalid(
                    "exclude: " + table + " is among columns, too", "Use columns or exclude for a table, not both.");
        });
        return new ColumnChoice(columns, exclude);
    }

    private static Map<TableName, List<String>> choice(String field, @Nullable Map<String, List<String>> given) {
        Map<TableName, List<String>> choice = new HashMap<>();
        if (given != null) {
            requireFew(field, given.size(), MAX_TABLES);
            given.forEach((table, names) -> {
                if (names == null || names.isEmpty() || names.contains(null)) {
                    throw invalid(
                            field + ": no column is named for " + Echo.ofName(table),
                            "Name at least one column, or leave the table out.");
                }
                requireFew(field, names.size(), MAX_COLUMNS);
                names.forEach(name -> requireShort(field, name, MAX_NAME));
                if (choice.put(table(field, table), names) != null) {
                    throw invalid(field + ": " + table + " is named twice", "Name each table once.");
                }
            });
        }
        return choice;
    }

    private static List<TableName> tables(List<String> names) {
        if (names.isEmpty()) {
            throw invalid("tables: the list is empty", "Name at least one table, or leave tables out.");
        }
        requireFew("tables", names.size(), MAX_TABLES);
        if (names.contains(null)) {
            throw invalid("tables: a name is null", "Name tables as GET /tables does, for example public.users.");
        }
        return names.stream().map(name -> table("tables", name)).toList();
    }

    static TableName table(String field, String name) {
        requireShort(field, name, MAX_TABLE_TEXT);
        try {
            TableName table = TableName.parse(name);
            requireShort(field, table.schema(), MAX_NAME);
            requireShort(field, table.table(), MAX_NAME);
            return table;
        } catch (IllegalArgumentException e) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    field + ": " + e.getMessage(),
                    "Name tables as GET /tables does, for example public.users.",
                    e);
        }
    }

    private static void requireFew(String field, int count, int most) {
        if (count > most) {
            throw invalid(field + ": it has " + count + " entries", "Give " + most + " at most.");
        }
    }

    private static void requireShort(String field, @Nullable String value, int most) {
        if (value != null && value.length() > most) {
            throw invalid(field + ": " + Echo.of(value) + " is too long", "Use " + most + " characters at most.");
        }
    }

    private static <E extends Enum<E>> E oneOf(String field, @Nullable String value, E absent, E[] values) {
        if (value == null) {
            return absent;
        }
        return Arrays.stream(values)
                .filter(candidate -> code(candidate).equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> invalid(
                        field + ": " + Echo.of(value) + " is not known",
                        "Use one of "
                                + Arrays.stream(values).map(OptionsParser::code).collect(Collectors.joining(", "))
                                + "."));
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ExportException invalid(String detail, String remedy) {
        return new ExportException(ProblemType.INVALID_REQUEST, detail, remedy);
    }
}
