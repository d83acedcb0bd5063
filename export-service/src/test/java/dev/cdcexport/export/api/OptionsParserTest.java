package dev.cdcexport.export.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.Freshness;
import dev.cdcexport.export.job.SchemaChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsParserTest {

    private static final ExportBody NOTHING = new ExportBody(null, null, null, null, null, null);

    @Test
    void fillsInWhatIsNotSaid() {
        assertThat(OptionsParser.parse(ExportType.DELTA, null, NOTHING))
                .isEqualTo(new ExportOptions(
                        null, Changes.NET, Compression.NONE, Freshness.LATEST, null, SchemaChange.REFUSE));
    }

    @Test
    void readsTheBodyAndSortsTheTables() {
        ExportBody body =
                new ExportBody(List.of("users", "\"Order\"", "users"), "all", "zstd", "captured", "job-1", "follow");
        assertThat(OptionsParser.parse(ExportType.DELTA, body, NOTHING))
                .isEqualTo(new ExportOptions(
                        List.of(new TableName("public", "Order"), new TableName("public", "users")),
                        Changes.ALL,
                        Compression.ZSTD,
                        Freshness.CAPTURED,
                        "job-1",
                        SchemaChange.FOLLOW));
    }

    @Test
    void refusesOptionsInBothPlaces() {
        ExportBody query = new ExportBody(null, null, "gzip", null, null, null);
        assertThatThrownBy(() -> OptionsParser.parse(ExportType.FULL, NOTHING, query))
                .hasMessageContaining("both in the body and in the query");
    }

    @Test
    void namesTheFieldAndTheValueThatIsWrong() {
        assertThatThrownBy(() ->
                        OptionsParser.parse(ExportType.FULL, null, new ExportBody(null, null, "rar", null, null, null)))
                .hasMessage("compression: 'rar' is not known");
        assertThatThrownBy(() ->
                        OptionsParser.parse(ExportType.FULL, null, new ExportBody(null, "all", null, null, null, null)))
                .hasMessage("changes: 'all' has no meaning in a full export");
        assertThatThrownBy(() -> OptionsParser.parse(
                        ExportType.FULL, null, new ExportBody(List.of(), null, null, null, null, null)))
                .hasMessage("tables: the list is empty");
        assertThatThrownBy(() -> OptionsParser.parse(
                        ExportType.FULL, null, new ExportBody(List.of("a.b.c"), null, null, null, null, null)))
                .hasMessageContaining("a.b.c");
    }
}
