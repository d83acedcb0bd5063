package dev.cdcexport.export.api;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.Freshness;
import dev.cdcexport.export.job.SchemaChange;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a request's body or query into options, or says what is wrong with them. */
final class OptionsParser {

    private OptionsParser() {}

    static ExportOptions parse(ExportType type, @Nullable ExportBody body, ExportBody query) {
        if (body != null && !query.isEmpty()) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "options are given both in the body and in the query",
                    "Give them in one place.");
        }
        ExportBody given = body == null ? query : body;
        refuseUnless(given.changes() == null || type == ExportType.DELTA, "changes", given.changes(), type);
        refuseUnless(given.to() == null || type != ExportType.FULL, "to", given.to(), type);
        refuseUnless(
                given.schemaChange() == null || type != ExportType.FULL, "schemaChange", given.schemaChange(), type);
        return new ExportOptions(
                given.tables() == null ? null : tables(given.tables()),
                oneOf("changes", given.changes(), Changes.NET, Changes.values()),
                oneOf("compression", given.compression(), Compression.NONE, Compression.values()),
                oneOf("freshness", given.freshness(), Freshness.LATEST, Freshness.values()),
                given.to(),
                oneOf("schemaChange", given.schemaChange(), SchemaChange.REFUSE, SchemaChange.values()));
    }

    private static void refuseUnless(boolean fits, String field, @Nullable String value, ExportType type) {
        if (!fits) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    field + ": '" + value + "' has no meaning in a " + type.code() + " export",
                    "Leave " + field + " out.");
        }
    }

    private static List<TableName> tables(List<String> names) {
        if (names.isEmpty()) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "tables: the list is empty",
                    "Name at least one table, or leave tables out.");
        }
        return names.stream().map(OptionsParser::table).toList();
    }

    private static TableName table(String name) {
        try {
            return TableName.parse(name);
        } catch (IllegalArgumentException e) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "tables: " + e.getMessage(),
                    "Name tables as GET /tables does, for example public.users.",
                    e);
        }
    }

    private static <E extends Enum<E>> E oneOf(String field, @Nullable String value, E absent, E[] values) {
        if (value == null) {
            return absent;
        }
        return Arrays.stream(values)
                .filter(candidate -> candidate.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(() -> new ExportException(
                        ProblemType.INVALID_REQUEST,
                        field + ": '" + value + "' is not known",
                        "Use one of "
                                + Arrays.stream(values)
                                        .map(candidate -> candidate.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
