package dev.cdcexport.export.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.LineEnding;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.problem.ExportException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExportOptionsTest {

    private static final TableName ODD = new TableName("My schema", "Odd.\"name\"");
    private static final TableName USERS = new TableName("public", "users");
    private static final List<String> ALL = List.of("id", "name", "photo");

    @Test
    void standsInTheJobLogAsItIs() {
        ExportOptions options = new ExportOptions(
                List.of(USERS, ODD),
                Changes.ALL,
                Compression.GZIP,
                Freshness.CAPTURED,
                "job",
                SchemaChangePolicy.FOLLOW,
                new CsvFormat('\t', false, "\\N", Quoting.MINIMAL, LineEnding.CRLF, true),
                new SplitLimits(7L, null),
                new ColumnChoice(Map.of(ODD, List.of("b", "a")), Map.of(USERS, List.of("photo"))));
        assertThat(ContractJson.read(ContractJson.write(options), ExportOptions.class))
                .isEqualTo(options);
        assertThat(new String(ContractJson.write(options), StandardCharsets.UTF_8))
                .endsWith(
                        "\"csv\":{\"delimiter\":\"\\t\",\"header\":false,\"nullText\":\"\\\\N\",\"quoting\":\"minimal\","
                                + "\"lineEnding\":\"crlf\",\"formulaGuard\":true},\"split\":{\"rows\":7,\"bytes\":null},"
                                + "\"columnChoice\":{\"columns\":{\"\\\"My schema\\\".\\\"Odd.\\\"\\\"name\\\"\\\"\\\"\":[\"a\",\"b\"]},"
                                + "\"exclude\":{\"public.users\":[\"photo\"]}}}");
    }

    @Test
    void hasTheDefaultsWhereAnEarlierVersionSaidNothing() {
        String json =
                "{\"tables\":null,\"changes\":\"net\",\"compression\":\"none\",\"freshness\":\"latest\",\"to\":null}";
        assertThat(ContractJson.read(json.getBytes(StandardCharsets.UTF_8), ExportOptions.class))
                .isEqualTo(ExportOptions.DEFAULT);
    }

    @Test
    void choosesColumnsInTheTablesOrder() {
        assertThat(ColumnChoice.NONE.of(USERS, ALL, List.of("id"))).isEqualTo(ALL);
        assertThat(only("photo", "id").of(USERS, ALL, List.of("id"))).containsExactly("id", "photo");
        assertThat(without("name").of(USERS, ALL, List.of("id"))).containsExactly("id", "photo");
        assertThat(only("id").of(ODD, ALL, List.of())).isEqualTo(ALL);
        assertThat(only("photo", "id").omitted(USERS, ALL)).containsExactly("name");
        assertThat(without("name").omitted(USERS, ALL)).containsExactly("name");
        assertThat(without("name").omitted(ODD, ALL)).isEmpty();
    }

    @Test
    void refusesAChoiceThatNamesFieldAndColumn() {
        assertRefused(() -> only("id", "nme").of(USERS, ALL, List.of()), "columns: 'nme' is no column of public.users");
        assertRefused(() -> without("nme").of(USERS, ALL, List.of()), "exclude: 'nme' is no column of public.users");
        assertRefused(
                () -> without("id", "name", "photo").of(USERS, ALL, List.of()),
                "exclude: no column of public.users is left");
        assertRefused(() -> only("name").of(USERS, ALL, List.of("id")), "columns: without 'id', a column of the key");
        assertRefused(
                () -> only("id").requireTables(List.of(ODD)), "columns: public.users is not among the tables exported");
    }

    private static void assertRefused(Runnable choice, String problem) {
        assertThatThrownBy(choice::run).isInstanceOf(ExportException.class).hasMessageStartingWith(problem);
    }

    private static ColumnChoice only(String... columns) {
        return new ColumnChoice(Map.of(USERS, List.of(columns)), Map.of());
    }

    private static ColumnChoice without(String... columns) {
        return new ColumnChoice(Map.of(), Map.of(USERS, List.of(columns)));
    }
}
