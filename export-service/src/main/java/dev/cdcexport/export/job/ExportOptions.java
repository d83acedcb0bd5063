package dev.cdcexport.export.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.FileShape;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.format.FileFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What a request says besides its type.
 *
 * @param tables the tables asked for, sorted; {@code null} if the request names none (a full exports all, others keep the set)
 * @param changes how a delta tells of several changes of one row
 * @param compression how data files are compressed
 * @param freshness up to where an incremental or delta goes
 * @param to an earlier job at whose end cut to stop, {@code null} if there is none
 * @param schemaChange what to do where a schema change may have altered rows without events
 * @param format how rows become bytes; in records it is {@code csv}
 * @param split when files go on in a next part
 * @param columnChoice which columns files have
 */
public record ExportOptions(
        @Nullable List<TableName> tables,
        Changes changes,
        Compression compression,
        Freshness freshness,
        @Nullable String to,
        SchemaChangePolicy schemaChange,
        @JsonProperty("csv") FileFormat format,
        SplitLimits split,
        ColumnChoice columnChoice) {

    /** Sorts and copies the tables; what jobs of earlier versions do not say is the default. */
    @JsonCreator
    public ExportOptions(
            @Nullable List<TableName> tables,
            Changes changes,
            Compression compression,
            Freshness freshness,
            @Nullable String to,
            @Nullable SchemaChangePolicy schemaChange,
            @JsonProperty("csv") @JsonDeserialize(as = CsvFormat.class) @Nullable FileFormat format,
            @Nullable SplitLimits split,
            @Nullable ColumnChoice columnChoice) {
        this.tables =
                tables == null ? null : tables.stream().distinct().sorted().toList();
        this.changes = changes;
        this.compression = compression;
        this.freshness = freshness;
        this.to = to;
        this.schemaChange = schemaChange == null ? SchemaChangePolicy.REFUSE : schemaChange;
        this.format = format == null ? CsvFormat.DEFAULT : format;
        this.split = split == null ? SplitLimits.NONE : split;
        this.columnChoice = columnChoice == null ? ColumnChoice.NONE : columnChoice;
    }

    /** What a request means that says nothing, where the service has no other defaults. */
    public static final ExportOptions DEFAULT =
            new ExportOptions(null, Changes.NET, Compression.NONE, Freshness.LATEST, null, null, null, null, null);

    /** How the bytes of the files look. */
    public FileShape shape() {
        return new FileShape(format, compression, split);
    }
}
