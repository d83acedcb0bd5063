package dev.cdcexport.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.Storage;
import dev.cdcexport.source.CatalogShape.Attribute;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogShapeTest {

    private static final int TEXT = 25;

    @Test
    void knowsColumnsByNameAndType() {
        assertThat(shape(live(1, "id"), live(3, "a")).identify(streamed("id", "a")))
                .extracting(Column::attribute, Column::entry)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 101L), org.assertj.core.groups.Tuple.tuple(3, 103L));
    }

    @Test
    void knowsAColumnThatWasRenamedSinceByItsPlaceButNotItsEntry() {
        assertThat(shape(live(1, "id"), live(2, "b"), live(3, "c")).identify(streamed("id", "a", "c")))
                .extracting(Column::attribute, Column::entry)
                .contains(org.assertj.core.groups.Tuple.tuple(2, 0L));
    }

    @Test
    void knowsAColumnThatWasDroppedSinceByItsPlace() {
        assertThat(shape(live(1, "id"), dropped(2)).identify(streamed("id", "a")))
                .extracting(Column::attribute)
                .containsExactly(1, 2);
    }

    @Test
    void leavesAColumnUnknownThatMayBeEitherOfTwo() {
        assertThat(shape(live(1, "id"), dropped(2), live(3, "b")).identify(streamed("id", "a")))
                .extracting(Column::attribute)
                .containsExactly(1, 0);
    }

    @Test
    void knowsAllColumnsByTheirPlaceWhereNoneHasComeOrGone() {
        assertThat(shape(live(1, "b"), live(2, "a")).identify(streamed("a", "b")))
                .extracting(Column::attribute, Column::entry)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 0L), org.assertj.core.groups.Tuple.tuple(2, 0L));
    }

    @Test
    void leavesAllColumnsUnknownWhereNamesWereExchanged() {
        assertThat(shape(live(1, "b"), live(2, "a"), dropped(3)).identify(streamed("a", "b")))
                .extracting(Column::attribute)
                .containsExactly(0, 0);
    }

    @Test
    void doesNotTakeAGeneratedColumnForOneOfTheStream() {
        Attribute generated = new Attribute(2, "a", TEXT, -1, 102, false, true, false);
        assertThat(shape(live(1, "id"), generated).identify(streamed("id", "a")))
                .extracting(Column::attribute)
                .containsExactly(1, 0);
        assertThat(shape(live(1, "id"), generated).storage().generated()).containsExactly(2);
    }

    @Test
    void saysThatATableIsGone() {
        assertThat(shape().storage()).isEqualTo(Storage.GONE);
        assertThat(shape().identify(streamed("id")))
                .extracting(Column::attribute)
                .containsExactly(0);
    }

    private static CatalogShape shape(Attribute... attributes) {
        return new CatalogShape(List.of(attributes), Storage.ORIGINAL);
    }

    private static Attribute live(int number, String name) {
        return new Attribute(number, name, TEXT, -1, 100 + number, false, false, false);
    }

    private static Attribute dropped(int number) {
        return new Attribute(number, "........pg.dropped." + number + "........", 0, -1, 0, true, false, false);
    }

    private static List<Column> streamed(String... names) {
        return List.of(names).stream()
                .map(name -> new Column(name, "text", TEXT, -1))
                .toList();
    }
}
