package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "users            | public | users     | public.users",
                "public.users     | public | users     | public.users",
                "Sales.Orders     | sales  | orders    | sales.orders",
                "\"Order\"        | public | Order     | public.\"Order\"",
                "s.\"a.b\"        | s      | a.b       | s.\"a.b\"",
                "s.\"a\"\"b\"     | s      | a\"b      | s.\"a\"\"b\"",
                "\"user\"         | public | user      | public.\"user\"",
                "app.\"ünï\"      | app    | ünï       | app.\"ünï\""
            })
    void readsAndPrintsNamesAsSqlDoes(String text, String schema, String table, String printed) {
        TableName name = TableName.parse(text);
        assertThat(name).isEqualTo(new TableName(schema, table)).hasToString(printed);
        assertThat(TableName.parse(name.toString())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".b", "a.b.c", "\"a", "\"\"", "a\"b\"", "\"a\"b"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> TableName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
