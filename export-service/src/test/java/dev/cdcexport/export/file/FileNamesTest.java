package dev.cdcexport.export.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileNamesTest {

    @Test
    void keepsNamesShortEnoughForAFileSystemHoweverLongTheTablesNameIs() {
        String longest = "ü".repeat(31);
        TableName one = new TableName(longest, longest);
        TableName two = new TableName(longest, "ü".repeat(30) + "x");
        Map<TableName, String> names = FileNames.of(
                "incremental", "c".repeat(64), "20261124T120000.000Z", List.of(one, two), Set.of(), ".csv.gz");
        String name = names.get(one);
        String other = names.get(two);
        assertThat(name).hasSizeLessThan(240).isNotEqualTo(other);
    }

    @Test
    void namesTheTableHoweverManyAJobWrites() {
        TableName table = new TableName("public", "orders");
        TableName other = new TableName("sales", "Orders");
        assertThat(FileNames.of("full", "c", "S", List.of(table), Set.of(), ".csv"))
                .containsEntry(table, "full_c_S_public.orders.csv");
        assertThat(FileNames.of("delta", "c", "S", List.of(table, other), Set.of(), ".csv.zst"))
                .containsEntry(table, "delta_c_S_public.orders.csv.zst")
                .containsEntry(other, "delta_c_S_sales.Orders.csv.zst");
    }

    @Test
    void namesFilesThatReplaceATableSo() {
        TableName table = new TableName("public", "orders");
        TableName other = new TableName("public", "orders.base");

        assertThat(FileNames.of("delta", "c", "S", List.of(table), Set.of(table), ".csv"))
                .containsEntry(table, "delta_c_S_public.orders.base.csv");
        assertThat(FileNames.of("delta", "c", "S", List.of(table, other), Set.of(table), ".csv.gz")
                        .values())
                .contains("delta_c_S_public.orders.base.csv.gz")
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void givesNoTwoTablesFilesThatAreOneWhereCaseIsIgnored() {
        List<TableName> tables = List.of(
                new TableName("public", "orders"),
                new TableName("public", "Orders"),
                new TableName("public", "ORDERS"),
                new TableName("public", "sales 24"),
                new TableName("public", "sales_2024"));

        Map<TableName, String> names = FileNames.of("full", "c", "S", tables, Set.of(), ".csv");

        assertThat(names.values().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .distinct())
                .hasSize(tables.size());
        assertThat(names.get(tables.get(0))).isEqualTo("full_c_S_public.orders.csv");
        assertThat(names.get(tables.get(4))).isEqualTo("full_c_S_public.sales_2024.csv");
    }

    @Test
    void givesNoTableTheFileOfOneThatIsNamedLikeItsOwnNameWithTheHash() {
        TableName odd = new TableName("public", "sales 24");
        TableName ordinary = new TableName("public", "sales_2024");
        String hashed = FileNames.of("full", "c", "S", List.of(odd, ordinary), Set.of(), ".csv")
                .getOrDefault(odd, "");
        TableName madeUp = new TableName(
                "public", hashed.substring("full_c_S_public.".length(), hashed.length() - ".csv".length()));

        Map<TableName, String> names = FileNames.of("full", "c", "S", List.of(odd, madeUp), Set.of(), ".csv");

        assertThat(names.values()).doesNotHaveDuplicates().contains(hashed);
    }

    @Test
    void namesPartsSoThatTheySortAndKeepsTheExtensions() {
        assertThat(FileNames.part("delta_a.csv.b_S_public.t.csv.gz", 12, ".csv.gz"))
                .isEqualTo("delta_a.csv.b_S_public.t_part0012.csv.gz");
    }
}
