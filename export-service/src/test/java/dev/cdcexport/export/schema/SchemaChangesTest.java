package dev.cdcexport.export.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.TableSchema.Storage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaChangesTest {

    private static final String ORIGINAL = Storage.ORIGINAL;
    private static final TableName NAME_OF_TABLE = new TableName("public", "t");
    private static final Column ID = new Column("id", "integer", 23, -1);
    private static final Column NAME = new Column("name", "text", 25, -1);

    @Test
    void takesWhatTheStreamToldOfOneCommandForAllThatHappened() {
        assertThat(SchemaChanges.along(List.of(
                                told(1, false, null, column("id", 1, 7)), told(2, false, null, column("id", 1, 9))))
                        .rewritesRows())
                .isFalse();
        assertThat(SchemaChanges.along(List.of(
                                told(1, false, null, column("id", 1, 7)),
                                told(2, false, null, column("id", 1, 7), column("c", 2, 9))))
                        .rewritesRows())
                .isFalse();
        SchemaChanges rewritten = SchemaChanges.along(List.of(
                told(1, false, null, column("id", 1, 7)),
                told(2, false, "its rows were rewritten", column("id", 1, 7))));
        assertThat(rewritten.rewritesRows()).isTrue();
        assertThat(rewritten.descriptions()).containsExactly("public.t: its rows were rewritten");
    }

    @Test
    void forgivesNewNamesToATableThatWasToldFromItsCreation() {
        List<TableSchema> versions = List.of(
                told(1, true, null, column("id", 1, 7), column("b", 2, 7)),
                told(2, false, null, column("id", 1, 7), column("c", 2, 7)),
                told(3, false, null, column("id", 1, 7), column("c", 2, 7), column("b", 3, 7)));

        assertThat(SchemaChanges.sinceCreation(versions).rewritesRows()).isFalse();
        assertThat(SchemaChanges.along(versions).rewritesRows()).isTrue();
    }

    @Test
    void doesNotTakeATableForUnalteredOfWhichNobodySaysSo() {
        TableSchema looked = seen(1, ORIGINAL, column("id", 1, 7));

        assertThat(SchemaChanges.sinceCreation(List.of(looked)).rewritesRows()).isTrue();
        assertThat(SchemaChanges.sinceCreation(List.of(looked.asUnaltered())).rewritesRows())
                .isFalse();
        assertThat(SchemaChanges.sinceCreation(List.of(told(1, false, null, column("id", 1, 7))))
                        .rewritesRows())
                .isTrue();
    }

    private static TableSchema told(int id, boolean created, @Nullable String altered, Column... columns) {
        return new TableSchema(
                id,
                NAME_OF_TABLE,
                10,
                List.of(columns),
                List.of(),
                ReplicaIdentity.FULL,
                new Storage(ORIGINAL, columns.length, List.of()),
                new TableSchema.Told(new Lsn(id), new Lsn(id), "guard", created, altered, false));
    }

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

    @Test
    void takesANewColumnWithoutDefaultForHarmlessWhereTheTableWasNeverRewritten() {
        SchemaChanges changes = SchemaChanges.along(List.of(
                seen(1, ORIGINAL, column("id", 1, 7)), seen(2, ORIGINAL, column("id", 1, 7), column("c", 2, 8))));
        assertThat(changes.rewritesRows()).isFalse();
        assertThat(changes.descriptions()).containsExactly("public.t: column c text is new");
    }

    @Test
    void takesANewColumnForARewriteWhereTheTableWasRewrittenWithIt() {
        assertThat(SchemaChanges.along(List.of(
                                seen(1, "a", column("id", 1, 7)), seen(2, "b", column("id", 1, 7), column("c", 2, 8))))
                        .rewritesRows())
                .isTrue();
        assertThat(SchemaChanges.along(List.of(
                                seen(1, "a", column("id", 1, 7)), seen(2, "a", column("id", 1, 7), column("c", 2, 8))))
                        .rewritesRows())
                .isFalse();
    }

    @Test
    void takesARewriteForHarmlessToColumnsThatNobodyTouched() {
        assertThat(SchemaChanges.along(List.of(seen(1, "a", column("id", 1, 7)), seen(2, "b", column("id", 1, 7))))
                        .rewritesRows())
                .isFalse();
        assertThat(SchemaChanges.along(List.of(seen(1, "a", column("id", 1, 7)), seen(2, "b", column("id", 1, 8))))
                        .rewritesRows())
                .isTrue();
    }

    @Test
    void tellsARenameFromADropAndAnAdditionOfTheSameName() {
        assertThat(SchemaChanges.along(List.of(
                                seen(1, ORIGINAL, column("id", 1, 7), column("a", 2, 7)),
                                seen(2, ORIGINAL, column("id", 1, 7), column("b", 2, 8))))
                        .descriptions())
                .containsExactly("public.t: column a was renamed to b");
        SchemaChanges again = SchemaChanges.along(List.of(
                seen(1, ORIGINAL, column("id", 1, 7), column("a", 2, 7)),
                seen(2, ORIGINAL, 2, column("id", 1, 7)),
                seen(3, ORIGINAL, column("id", 1, 7), column("a", 3, 9))));
        assertThat(again.rewritesRows()).isTrue();
        assertThat(again.descriptions())
                .containsExactly("public.t: column a is gone", "public.t: column a was dropped and added again");
    }

    @Test
    void doubtsAColumnThatCannotBeFollowed() {
        assertThat(SchemaChanges.along(List.of(
                                seen(1, ORIGINAL, column("id", 1, 7), column("a", 2, 7)),
                                seen(2, ORIGINAL, 2, column("id", 1, 7), column("a", 0, 0))))
                        .rewritesRows())
                .isTrue();
    }

    @Test
    void doubtsAColumnWhoseTypeWasAheadOfTheStreamAtTheStart() {
        Column narrow = new Column("a", "character varying(10)", 1043, 14, 2, 0, false);
        Column wide = new Column("a", "text", 25, -1, 2, 9, false);
        assertThat(SchemaChanges.along(List.of(
                                seen(1, "b", column("id", 1, 7), narrow), seen(2, "b", column("id", 1, 7), wide)))
                        .rewritesRows())
                .isTrue();
        assertThat(SchemaChanges.along(List.of(
                                seen(1, ORIGINAL, column("id", 1, 7), narrow),
                                seen(2, ORIGINAL, column("id", 1, 7), wide)))
                        .rewritesRows())
                .isFalse();
    }

    @Test
    void passesOverAVersionThatWasRecordedBeforeTheStart() {
        SchemaChanges changes = SchemaChanges.along(List.of(
                seen(1, "b", column("id", 1, 7), column("c", 2, 8)),
                seen(2, "a", column("id", 1, 7)),
                seen(3, "b", column("id", 1, 7), column("c", 2, 8))));
        assertThat(changes.rewritesRows()).isFalse();
        assertThat(changes.descriptions()).isEmpty();
    }

    @Test
    void goesByNamesWhereTheTableWasDroppedBeforeItCouldBeLookedUp() {
        TableSchema gone = new TableSchema(
                2, NAME_OF_TABLE, 10, List.of(ID, NAME), List.of("id"), ReplicaIdentity.DEFAULT, Storage.GONE);
        assertThat(SchemaChanges.along(
                                List.of(seen(1, "a", new Column("id", "integer", 23, -1, 1, 7, false), NAME), gone))
                        .rewritesRows())
                .isFalse();
    }

    @Test
    void doubtsATableThatWasRewrittenBeforeItsFirstEvent() {
        assertThat(SchemaChanges.sinceCreation(
                                List.of(seen(1, "a", column("id", 1, 7)).asUnaltered()))
                        .rewritesRows())
                .isTrue();
    }

    private static Column column(String name, int attribute, long entry) {
        return new Column(name, "text", 25, -1, attribute, entry, false);
    }

    private static TableSchema seen(int id, String files, Column... columns) {
        return seen(id, files, columns[columns.length - 1].attribute(), columns);
    }

    /** Where columns were dropped, the highest number that there was is not that of the last. */
    private static TableSchema seen(int id, String files, int lastAttribute, Column... columns) {
        return new TableSchema(
                id,
                NAME_OF_TABLE,
                10,
                List.of(columns),
                List.of("id"),
                ReplicaIdentity.DEFAULT,
                new Storage(files, lastAttribute, List.of()));
    }

    private static TableSchema schema(int id, long oid, Column... columns) {
        return new TableSchema(id, NAME_OF_TABLE, oid, List.of(columns), List.of("id"), ReplicaIdentity.DEFAULT);
    }
}
