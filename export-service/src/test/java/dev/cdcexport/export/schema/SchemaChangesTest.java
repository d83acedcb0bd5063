package dev.cdcexport.export.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaChangesTest {

    private static final Column ID = new Column("id", "integer", 23, -1);
    private static final Column NAME = new Column("name", "text", 25, -1);

    @Test
    void takesADroppedColumnForHarmless() {
        SchemaChanges changes = SchemaChanges.along(List.of(schema(1, 10, ID, NAME), schema(2, 10, ID)));
        assertThat(changes.rewritesRows()).isFalse();
        assertThat(changes.descriptions()).containsExactly("public.t: column name is gone");
    }

    @Test
    void takesANewColumnForARewriteSinceItsDefaultMayFillOldRows() {
        SchemaChanges changes = SchemaChanges.along(List.of(schema(1, 10, ID), schema(2, 10, ID, NAME)));
        assertThat(changes.rewritesRows()).isTrue();
        assertThat(changes.descriptions()).containsExactly("public.t: column name text is new");
    }

    @Test
    void takesAnotherTypeForARewrite() {
        Column wider = new Column("id", "bigint", 20, -1);
        SchemaChanges changes = SchemaChanges.along(List.of(schema(1, 10, ID), schema(2, 10, wider)));
        assertThat(changes.rewritesRows()).isTrue();
        assertThat(changes.descriptions()).containsExactly("public.t: column id changed from integer to bigint");
    }

    @Test
    void takesATableThatWasCreatedAgainForARewrite() {
        assertThat(SchemaChanges.along(List.of(schema(1, 10, ID), schema(2, 11, ID)))
                        .rewritesRows())
                .isTrue();
    }

    @Test
    void looksAtEveryStepAndNotOnlyAtTheEnds() {
        SchemaChanges thereAndBack =
                SchemaChanges.along(List.of(schema(1, 10, ID), schema(2, 10, ID, NAME), schema(3, 10, ID)));
        assertThat(thereAndBack.rewritesRows()).isTrue();
        assertThat(thereAndBack.descriptions()).hasSize(2);
    }

    private static TableSchema schema(int id, long oid, Column... columns) {
        return new TableSchema(
                id, new TableName("public", "t"), oid, List.of(columns), List.of("id"), ReplicaIdentity.DEFAULT);
    }
}
