package dev.cdcexport.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicRegistryTest {

    private static final TableName ORDINARY = new TableName("public", "sales_2024");
    private static final TableName WRITTEN_ALIKE = new TableName("public", "sales 24");

    private TopicRegistry registry = new TopicRegistry(new TopicNames("app"), List.of());

    @Test
    void leavesAnOrdinaryNameAsItIs() {
        assertThat(given(ORDINARY)).isEqualTo("app.public.sales_2024");
    }

    @Test
    void givesNoTwoTablesOneTopicNorTopicsThatKafkaTakesForOne() {
        Set<String> topics = Set.of(
                given(ORDINARY),
                given(WRITTEN_ALIKE),
                given(new TableName("sales", "eu_orders")),
                given(new TableName("sales_eu", "orders")),
                given(new TableName("sales", "eu.orders")));

        assertThat(topics).hasSize(5);
        assertThat(topics.stream().map(topic -> topic.replace('.', '_')).distinct())
                .hasSize(5);
    }

    @Test
    void givesNoTableTheTopicOfOneThatIsNamedLikeItsOwnNameWithTheHash() {
        String hashed = given(WRITTEN_ALIKE);
        registry = new TopicRegistry(new TopicNames("app"), List.of());
        TableName madeUp = new TableName("public", hashed.substring("app.public.".length()));
        String longer = given(madeUp) + given(WRITTEN_ALIKE).substring(hashed.length());
        registry = new TopicRegistry(new TopicNames("app"), List.of());
        TableName madeUpToo = new TableName("public", longer.substring("app.public.".length()));

        assertThat(List.of(given(madeUp), given(madeUpToo), given(WRITTEN_ALIKE)))
                .doesNotHaveDuplicates()
                .startsWith(hashed, longer);
    }

    @Test
    void keepsWhatIsRecordedThoughTheNameWouldBeAnotherOneNow() {
        TopicOfTable recorded = new TopicOfTable(WRITTEN_ALIKE, "app.public.sales_2024");
        registry = new TopicRegistry(new TopicNames("app"), List.of(recorded));

        assertThat(registry.topicOf(WRITTEN_ALIKE)).isEqualTo(recorded.topic());
        assertThat(given(ORDINARY)).startsWith("app.public.sales_2024_");
        assertThat(registry.takeUnrecorded()).extracting(TopicOfTable::table).containsExactly(ORDINARY);
    }

    @Test
    void goesOnWithATopicThatAnEarlierVersionMadeUnlessItIsAnothers() {
        registry.give(WRITTEN_ALIKE, Set.of("app.public.sales_2024"), Set.of());
        assertThat(registry.topicOf(WRITTEN_ALIKE)).isEqualTo("app.public.sales_2024");

        registry = new TopicRegistry(new TopicNames("app"), List.of());
        given(ORDINARY);
        registry.give(WRITTEN_ALIKE, Set.of("app.public.sales_2024"), Set.of());
        assertThat(registry.topicOf(WRITTEN_ALIKE)).startsWith("app.public.sales_2024_");
    }

    @Test
    void takesNoTopicOfOthers() {
        TableName control = new TableName("b", "position");
        registry.give(control, Set.of("app.b.position"), Set.of("app.b.position"));

        assertThat(registry.topicOf(control)).startsWith("app.b.position_");
    }

    @Test
    void givesAnotherInPlaceOfOneThatKafkaRefusesOnceAndNoneThatIsRecorded() {
        given(ORDINARY);
        assertThat(registry.giveAnother(ORDINARY)).isTrue();
        assertThat(registry.topicOf(ORDINARY)).startsWith("app.public.sales_2024_");
        assertThat(registry.giveAnother(ORDINARY)).isFalse();

        registry.takeUnrecorded();
        assertThat(registry.giveAnother(ORDINARY)).isFalse();
    }

    private String given(TableName table) {
        registry.give(table, Set.of(), Set.of());
        return registry.topicOf(table);
    }
}
