package dev.cdcexport.export.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.problem.BaseNeededException;
import dev.cdcexport.export.watermark.WatermarkTable;
import dev.cdcexport.source.SourceTable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SoftDeleteColumnsTest {

    private static final TableName TABLE = new TableName("public", "note");
    private static final int BOOLEAN = 16;
    private static final int TEXT = 25;

    private final SoftDeleteColumns none = new SoftDeleteColumns(Map.of());
    private final SoftDeleteColumns gone = new SoftDeleteColumns(Map.of(TABLE, "gone"));

    @Test
    void goesOnByTheSameColumn() {
        TableSchema schema = schema(new Column("gone", "boolean", BOOLEAN, -1, 2, 0, false));

        assertThatCode(() -> gone.requireSame(watermark(schema, "gone"), schema))
                .doesNotThrowAnyException();
        assertThatCode(() -> none.requireSame(watermark(schema, ""), schema)).doesNotThrowAnyException();
        assertThatCode(() -> gone.requireSame(watermark(schema, null), schema))
                .as("a watermark that does not say")
                .doesNotThrowAnyException();
    }

    @Test
    void needsABaseWhereTheSettingIsAnother() {
        TableSchema schema = schema(new Column("gone", "boolean", BOOLEAN, -1, 2, 0, false));

        assertThatThrownBy(() -> gone.requireSame(watermark(schema, ""), schema))
                .isInstanceOf(BaseNeededException.class)
                .hasMessageContaining("by no column until the watermark")
                .hasMessageContaining("says the column gone now");
        assertThatThrownBy(() -> none.requireSame(watermark(schema, "gone"), schema))
                .isInstanceOf(BaseNeededException.class);
    }

    @Test
    void needsABaseWhereTheColumnIsAnother() {
        WatermarkTable before = watermark(schema(new Column("gone", "boolean", BOOLEAN, -1, 2, 0, false)), "gone");

        for (Column column : List.of(
                new Column("left", "boolean", BOOLEAN, -1, 2, 0, false),
                new Column("gone", "boolean", BOOLEAN, -1, 3, 0, false),
                new Column("gone", "text", TEXT, -1, 2, 0, false))) {
            assertThatThrownBy(() -> gone.requireSame(before, schema(column)))
                    .isInstanceOf(BaseNeededException.class)
                    .hasMessageContaining("export.soft-delete-columns");
        }
    }

    @Test
    void namesTheSettingWhereItCannotHoldForATable() {
        assertThat(gone.misfit(source(new SourceTable.Column("gone", "boolean", BOOLEAN, -1, true, false))))
                .isEmpty();
        assertThat(gone.misfit(source(new SourceTable.Column("left", "boolean", BOOLEAN, -1, true, false))))
                .hasValueSatisfying(why -> assertThat(why).contains("export.soft-delete-columns", "does not have"));
        assertThat(gone.misfit(source(new SourceTable.Column("gone", "boolean", BOOLEAN, -1, true, true))))
                .hasValueSatisfying(why -> assertThat(why).contains("generated"));
        assertThat(gone.misfit(source(new SourceTable.Column("gone", "text", TEXT, -1, true, false))))
                .hasValueSatisfying(why -> assertThat(why).contains("not boolean but text"));
    }

    private static WatermarkTable watermark(TableSchema schema, @Nullable String column) {
        return new WatermarkTable("topic", "id", schema, column);
    }

    private static TableSchema schema(Column column) {
        Column id = new Column("id", "integer", 23, -1, 1, 0, false);
        return new TableSchema(1, TABLE, 5, List.of(id, column), List.of("id"), ReplicaIdentity.DEFAULT);
    }

    private static SourceTable source(SourceTable.Column column) {
        return new SourceTable(
                TABLE, 5, false, List.of(column), List.of(), ReplicaIdentity.FULL, List.of(), List.of(), List.of());
    }
}
