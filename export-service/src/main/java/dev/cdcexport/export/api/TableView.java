package dev.cdcexport.export.api;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.source.OldValues;
import dev.cdcexport.source.SourceTable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of the publication.
 *
 * @param table its name
 * @param topic its change topic, {@code null} as long as capture has not said which that is
 * @param captured whether its changes are captured
 * @param columns its columns; generated ones are in no file
 * @param key the columns by which files tell rows apart
 * @param replicaIdentity what the WAL holds of an old row
 * @param ddl how capture learns of DDL
 * @param softDeleteColumn the boolean column that says that a row is soft-deleted, {@code null} if there is none
 * @param refusals why it is not captured
 * @param warnings what its files cannot tell exactly, and the remedy
 */
@Schema(name = "Table")
record TableView(
        TableName table,
        @Nullable String topic,
        boolean captured,
        List<SourceTable.Column> columns,
        List<String> key,
        ReplicaIdentity replicaIdentity,
        Ddl ddl,
        @Nullable String softDeleteColumn,
        List<String> refusals,
        List<String> warnings) {

    /** How capture learns of DDL. */
    enum Ddl {
        /** Event triggers tell of it, in the stream. */
        TOLD,
        /** It is looked up in the catalogue: what could not be seen there is an error. */
        LOOKED_UP
    }

    /** The types reg… and aclitem, whose text is the name of a table, a role and so on. */
    private static final Set<Integer> NAMING_TYPES =
            Set.of(24, 1033, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191);

    /**
     * A table as the catalogue has it now.
     *
     * @param coverage what capture last said of it
     * @param topic its change topic, as far as capture has said
     * @param ddl how capture learns of DDL
     * @param softDelete by which columns rows count as deleted
     */
    static TableView of(
            SourceTable table,
            Optional<Cut.Coverage> coverage,
            @Nullable String topic,
            Ddl ddl,
            SoftDeleteColumns softDelete) {
        String softDeleteColumn = softDelete.of(table.name());
        List<String> refusals = new ArrayList<>(refusals(table, coverage));
        softDelete.misfit(table).ifPresent(refusals::add);
        return new TableView(
                table.name(),
                topic,
                refusals.isEmpty(),
                table.columns(),
                table.eventKey(),
                table.replicaIdentity(),
                ddl,
                softDeleteColumn,
                refusals,
                warnings(table, coverage, softDeleteColumn));
    }

    /** The catalogue's reasons, as it is now; without one, capture's. */
    private static List<String> refusals(SourceTable table, Optional<Cut.Coverage> coverage) {
        if (!table.refusals().isEmpty()) {
            return table.refusals();
        }
        return coverage.filter(known -> known.state() == Cut.Coverage.State.LEFT_OUT && known.tableOid() == table.oid())
                .flatMap(known -> Optional.ofNullable(known.reason()))
                .map(List::of)
                .orElse(List.of());
    }

    private static List<String> warnings(
            SourceTable table, Optional<Cut.Coverage> coverage, @Nullable String softDeleteColumn) {
        List<String> warnings = new ArrayList<>(table.warnings());
        coverage.filter(Cut.Coverage::isCaptured)
                .flatMap(known -> Optional.ofNullable(known.reason()))
                .ifPresent(warnings::add);
        if (softDeleteColumn != null && !table.replicaIdentityColumns().contains(softDeleteColumn)) {
            warnings.add("the replica identity does not contain the soft-delete column " + softDeleteColumn
                    + ": an unknown prior state counts as active, and with a large value left unchanged it is unknown-value; remedy: "
                    + OldValues.remedy(table.name(), softDeleteColumn, table.hasGeneratedColumns()));
        }
        boolean isFull = table.replicaIdentity() == ReplicaIdentity.FULL;
        if (table.replicaIdentityColumns().isEmpty()) {
            warnings.add("it has no replica identity: PostgreSQL refuses UPDATE and DELETE "
                    + "while it is published; remedy: " + OldValues.remedy(table.name(), table.hasGeneratedColumns()));
        }
        if (isFull && table.hasGeneratedColumns()) {
            warnings.add(OldValues.NOT_WHOLE
                    + "; remedy: a unique index over columns that are not generated, which have to be NOT NULL, then "
                    + "ALTER TABLE " + table.name() + " REPLICA IDENTITY USING INDEX with that index");
        }
        String names = table.exportedColumns().stream()
                .filter(column -> NAMING_TYPES.contains(column.typeOid()))
                .map(SourceTable.Column::name)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            warnings.add("values are names of other objects (" + names
                    + "): renaming one changes the text of rows that nobody wrote; remedy: a full export after it");
        }
        return warnings;
    }
}
