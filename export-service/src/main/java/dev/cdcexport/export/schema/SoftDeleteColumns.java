package dev.cdcexport.export.schema;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.export.problem.BaseNeededException;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.problem.Remedies;
import dev.cdcexport.export.watermark.LeftOutTable;
import dev.cdcexport.export.watermark.WatermarkTable;
import dev.cdcexport.source.SourceTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which boolean column of a table says that a row is soft-deleted.
 *
 * @param byTable the column's name by table; a table that is missing has none
 */
public record SoftDeleteColumns(Map<TableName, String> byTable) {

    private static final String SETTING = "export.soft-delete-columns";
    private static final int BOOLEAN_OID = 16;

    /** Copies the map. */
    public SoftDeleteColumns {
        byTable = Map.copyOf(byTable);
    }

    /** The table's column, {@code null} if it has none. */
    public @Nullable String of(TableName table) {
        return byTable.get(table);
    }

    /** How a watermark records the table's column. */
    public String recorded(TableName table) {
        return Objects.requireNonNullElse(of(table), "");
    }

    /** Why the settings cannot hold for a table, as the catalogue has it now; empty if they can. */
    public Optional<String> misfit(SourceTable table) {
        String name = of(table.name());
        if (name == null) {
            return Optional.empty();
        }
        Optional<SourceTable.Column> column = table.columns().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (column.isEmpty()) {
            return Optional.of(named(table.name(), name) + " the table does not have");
        }
        if (column.get().generated()) {
            return Optional.of(named(table.name(), name) + " is generated, so that no change tells its value");
        }
        return column.get().typeOid() == BOOLEAN_OID
                ? Optional.empty()
                : Optional.of(named(table.name(), name) + " is not boolean but "
                        + column.get().type());
    }

    private static String named(TableName table, String column) {
        return "the setting " + SETTING + " names for " + table + " the column " + column + ", which";
    }

    /**
     * The column of a table whose rows are to be read, {@code null} if it has none.
     *
     * @throws ExportException {@code table-not-captured} if the settings cannot hold for it
     */
    @Nullable
    public String require(SourceTable table) {
        misfit(table).ifPresent(why -> {
            throw new ExportException(
                    ProblemType.TABLE_NOT_CAPTURED,
                    why,
                    "Name a boolean column of the table that is not generated, or none; or leave the table out.");
        });
        return of(table.name());
    }

    /**
     * Whether rows count as deleted by the same column at the end of a range as at its beginning.
     *
     * @throws BaseNeededException if not: the files have told of rows by another one
     */
    public void requireSame(WatermarkTable before, TableSchema after) throws BaseNeededException {
        String then = before.softDeleteColumn();
        String now = recorded(before.name());
        if (then != null && !then.equals(now)) {
            throw needed(
                    before.name(),
                    before.name() + " counted rows as deleted by " + shown(then)
                            + " until the watermark, and the setting " + SETTING + " says " + shown(now) + " now");
        }
        if (before.schema().oid() == after.oid()) {
            Optional<Column> column = column(before.schema(), now);
            if (column.isPresent() && !isSame(column.get(), after)) {
                throw needed(
                        before.name(),
                        "the column " + now + " of " + before.name() + ", which the setting " + SETTING
                                + " names, was renamed, dropped or altered");
            }
        }
        requireIn(after);
    }

    /**
     * Whether changes of a table tell which rows count as deleted.
     *
     * @throws BaseNeededException if not
     */
    public void requireIn(TableSchema schema) throws BaseNeededException {
        String name = of(schema.table());
        if (name != null && !isBoolean(schema, name)) {
            throw needed(schema.table(), named(schema.table(), name) + " its changes do not have as a boolean");
        }
    }

    /**
     * Whether rows counted as deleted by the same column since the table was created.
     *
     * @param versions of the table since then
     * @param last the last one of them, under the table's present name
     * @throws BaseNeededException if not: another column had its name, or it had another one
     */
    public void requireSame(List<TableSchema> versions, TableSchema last) throws BaseNeededException {
        String name = of(last.table());
        if (name == null) {
            return;
        }
        Optional<Column> now = column(last, name);
        if (now.isEmpty()) {
            return;
        }
        for (TableSchema version : versions) {
            Optional<Column> same = version.columns().stream()
                    .filter(column -> column.isSameAs(now.get()))
                    .findFirst();
            Optional<Column> named = column(version, name);
            if (!same.equals(named)
                    || named.filter(then -> !then.hasTypeOf(now.get())).isPresent()) {
                throw needed(
                        last.table(),
                        "the column " + name + " of " + last.table() + ", which the setting " + SETTING
                                + " names, was renamed, dropped or altered");
            }
        }
    }

    /** Whether a table that was left out because the settings could not hold for it still has to be, as far as the stream tells. */
    public boolean stillLeavesOut(LeftOutTable table, Optional<TableSchema> newest) {
        String name = of(table.table());
        return name != null
                && name.equals(table.softDeleteColumn())
                && newest.filter(schema -> isBoolean(schema, name)).isEmpty();
    }

    private static boolean isBoolean(TableSchema schema, String name) {
        return column(schema, name)
                .filter(column -> column.typeOid() == BOOLEAN_OID)
                .isPresent();
    }

    private static boolean isSame(Column before, TableSchema after) {
        return column(after, before.name())
                .filter(column -> column.isSameAs(before) && column.hasTypeOf(before))
                .isPresent();
    }

    private static Optional<Column> column(TableSchema schema, String name) {
        return schema.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }

    private static String shown(String column) {
        return column.isEmpty() ? "no column" : "the column " + column;
    }

    private static BaseNeededException needed(TableName table, String detail) {
        return new BaseNeededException(
                table, new ExportException(ProblemType.TABLE_REWRITTEN, detail, Remedies.REBASE_OR_FULL));
    }
}
