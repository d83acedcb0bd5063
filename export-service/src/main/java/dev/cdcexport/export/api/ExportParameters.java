package dev.cdcexport.export.api;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.Parameters;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes the query parameters that {@link ExportQuery} reads. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameters({
    @Parameter(
            in = ParameterIn.QUERY,
            name = "tables",
            description = OptionTexts.TABLES,
            array = @ArraySchema(schema = @Schema(type = "string"))),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "changes",
            description = OptionTexts.CHANGES,
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"net", "all"})),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "compression",
            description = OptionTexts.COMPRESSION,
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"none", "gzip", "zstd"})),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "freshness",
            description = OptionTexts.FRESHNESS,
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"latest", "captured"})),
    @Parameter(in = ParameterIn.QUERY, name = "to", description = OptionTexts.TO, schema = @Schema(type = "string")),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "schemaChange",
            description = OptionTexts.SCHEMA_CHANGE,
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"refuse", "rebase", "follow"})),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "delimiter",
            description = OptionTexts.DELIMITER,
            schema = @Schema(type = "string")),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "header",
            description = OptionTexts.HEADER,
            schema = @Schema(type = "boolean")),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "nullText",
            description = OptionTexts.NULL_TEXT,
            schema = @Schema(type = "string")),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "quoting",
            description = OptionTexts.QUOTING,
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"all-non-null", "minimal"})),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "lineEnding",
            description = OptionTexts.LINE_ENDING,
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"lf", "crlf"})),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "formulaGuard",
            description = OptionTexts.FORMULA_GUARD,
            schema = @Schema(type = "boolean")),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "splitRows",
            description = OptionTexts.SPLIT_ROWS,
            schema = @Schema(type = "integer", format = "int64")),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "splitBytes",
            description = OptionTexts.SPLIT_BYTES,
            schema = @Schema(type = "integer", format = "int64")),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "columns",
            description = OptionTexts.COLUMNS + OptionTexts.AS_QUERY,
            array = @ArraySchema(schema = @Schema(type = "string"))),
    @Parameter(
            in = ParameterIn.QUERY,
            name = "exclude",
            description = OptionTexts.EXCLUDE + OptionTexts.AS_QUERY,
            array = @ArraySchema(schema = @Schema(type = "string")))
})
@interface ExportParameters {}
