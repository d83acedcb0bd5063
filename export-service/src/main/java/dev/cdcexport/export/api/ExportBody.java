package dev.cdcexport.export.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The options of an export, as a JSON body; as query parameters they are read by {@link ExportQuery}. What is absent is the default. */
record ExportBody(
        @Schema(description = OptionTexts.TABLES) @Nullable List<String> tables,

        @Schema(
                description = OptionTexts.CHANGES,
                allowableValues = {"net", "all"})
        @Nullable
        String changes,

        @Schema(
                description = OptionTexts.COMPRESSION,
                allowableValues = {"none", "gzip", "zstd"})
        @Nullable
        String compression,

        @Schema(
                description = OptionTexts.FRESHNESS,
                allowableValues = {"latest", "captured"})
        @Nullable
        String freshness,

        @Schema(description = OptionTexts.TO) @Nullable String to,

        @Schema(
                description = OptionTexts.SCHEMA_CHANGE,
                allowableValues = {"refuse", "rebase", "follow"})
        @Nullable
        String schemaChange,

        @Schema(description = OptionTexts.DELIMITER, example = "tab") @Nullable
        String delimiter,

        @Schema(description = OptionTexts.HEADER) @Nullable Boolean header,

        @Schema(description = OptionTexts.NULL_TEXT) @Nullable
        String nullText,

        @Schema(
                description = OptionTexts.QUOTING,
                allowableValues = {"all-non-null", "minimal"})
        @Nullable
        String quoting,

        @Schema(
                description = OptionTexts.LINE_ENDING,
                allowableValues = {"lf", "crlf"})
        @Nullable
        String lineEnding,

        @Schema(description = OptionTexts.FORMULA_GUARD) @Nullable
        Boolean formulaGuard,

        @Schema(description = OptionTexts.SPLIT_ROWS) @Nullable
        Long splitRows,

        @Schema(description = OptionTexts.SPLIT_BYTES) @Nullable
        Long splitBytes,

        @Schema(description = OptionTexts.COLUMNS) @Nullable Map<String, List<String>> columns,
        @Schema(description = OptionTexts.EXCLUDE) @Nullable Map<String, List<String>> exclude) {

    /** No option given. */
    static final ExportBody EMPTY = new ExportBody(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    boolean isEmpty() {
        return Stream.of(
                        tables,
                        changes,
                        compression,
                        freshness,
                        to,
                        schemaChange,
                        delimiter,
                        header,
                        nullText,
                        quoting,
                        lineEnding,
                        formulaGuard,
                        splitRows,
                        splitBytes,
                        columns,
                        exclude)
                .allMatch(Objects::isNull);
    }
}
