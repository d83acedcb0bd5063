package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

    private final TopicNames topics = new TopicNames("app");

    @Test
    void namesAPlainTableAsItIs() {
        assertThat(topics.changes(new TableName("public", "order_items-2"))).isEqualTo("app.public.order_items-2");
        assertThat(topics.changes(new TableName("public", "Orders"))).isEqualTo("app.public.Orders");
    }

    @Test
    void writesOtherCharactersAndDotsAsTheirBytesWithAHashBehind() {
        assertThat(topics.changes(new TableName("my schema", "a.b/ü")))
                .matches("app\\.my_20schema\\.a_2eb_2f_c3_bc_[0-9a-f]{12}");
    }

    @Test
    void keepsNamesApartThatAreWrittenAlike() {
        assertThat(topics.changes(new TableName("public", "sales 24")))
                .isNotEqualTo(topics.changes(new TableName("public", "sales_2024")))
                .startsWith("app.public.sales_2024_");
        assertThat(topics.changesApart(new TableName("sales_eu", "orders")))
                .doesNotContainAnyElementsOf(topics.changesApart(new TableName("sales", "eu_orders")))
                .allMatch(topic -> topic.startsWith("app.sales_eu.orders_"));
    }

    @Test
    void knowsTheNamesThatTopicsHadBeforeTheyWereRecorded() {
        assertThat(topics.changesUnrecorded(new TableName("public", "sales 24")))
                .isEqualTo("app.public.sales_2024");
        assertThat(topics.changesUnrecorded(new TableName("public", "ü".repeat(63))))
                .hasSize(249);
    }

    @Test
    void keepsLongNamesApartByAHash() {
        String common = "ü".repeat(60);
        String one = topics.changes(new TableName("public", common + "1"));
        String other = topics.changes(new TableName("public", common + "2"));
        assertThat(one).hasSizeLessThanOrEqualTo(249).isNotEqualTo(other);
    }

    @Test
    void refusesAPrefixThatKafkaWouldNotTake() {
        assertThatThrownBy(() -> new TopicNames("my app")).hasMessageContaining("my app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.export.b", "a.export", "export.export", "a.b.export.c.d"})
    void refusesAPrefixThatCouldShareGroupsWithAShorterOne(String prefix) {
        assertThatThrownBy(() -> new TopicNames(prefix))
                .hasMessageContaining("no part \"export\"")
                .hasMessageContaining(prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"export", "export.a", "a.exports.b", "a-export.b", "a.b"})
    void takesAPrefixWhoseGroupsAreItsOwn(String prefix) {
        assertThat(new TopicNames(prefix).group("c")).isEqualTo(prefix + ".export.c");
    }
}
