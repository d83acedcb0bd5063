package dev.cdcexport.export.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.LineEnding;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.job.ColumnChoice;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.Freshness;
import dev.cdcexport.export.job.SchemaChangePolicy;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class OptionsParserTest {

    private static final TableName USERS = new TableName("public", "users");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void fillsInWhatIsNotSaid() {
        assertThat(query(ExportType.DELTA, Map.of())).isEqualTo(ExportOptions.DEFAULT);
        assertThat(body(ExportType.DELTA, "{}")).isEqualTo(ExportOptions.DEFAULT);
    }

    @Test
    void readsTheSameFromABodyAndAQuery() {
        ExportOptions expected = new ExportOptions(
                List.of(new TableName("public", "Order"), USERS),
                Changes.ALL,
                Compression.ZSTD,
                Freshness.CAPTURED,
                "job-1",
                SchemaChangePolicy.FOLLOW,
                new CsvFormat('\t', false, "\\N", Quoting.MINIMAL, LineEnding.CRLF, true),
                new SplitLimits(1_000L, 5_000_000L),
                new ColumnChoice(
                        Map.of(new TableName("public", "Order"), List.of("A,b", "id")),
                        Map.of(USERS, List.of("photo"))));
        assertThat(body(ExportType.DELTA, """
                {"tables": ["users", "\\"Order\\"", "users"], "changes": "all", "compression": "zstd", "freshness": "captured",
                 "to": "job-1", "schemaChange": "follow", "delimiter": "tab", "header": false, "nullText": "\\\\N", "quoting": "minimal",
                 "lineEnding": "crlf", "formulaGuard": true, "splitRows": 1000, "splitBytes": 5000000,
                 "columns": {"\\"Order\\"": ["id", "A,b", "id"]}, "exclude": {"public.users": ["photo"]}}
                """)).isEqualTo(expected);
        Map<String, List<String>> query = new LinkedHashMap<>();
        query.put("tables", List.of("users,\"Order\""));
        query.put("changes", List.of("all"));
        query.put("compression", List.of("zstd"));
        query.put("freshness", List.of("captured"));
        query.put("to", List.of("job-1"));
        query.put("schemaChange", List.of("follow"));
        query.put("delimiter", List.of("\t"));
        query.put("header", List.of("false"));
        query.put("nullText", List.of("\\N"));
        query.put("quoting", List.of("minimal"));
        query.put("lineEnding", List.of("crlf"));
        query.put("formulaGuard", List.of("true"));
        query.put("splitRows", List.of("1000"));
        query.put("splitBytes", List.of("5000000"));
        query.put("columns", List.of("\"Order\".id,public.\"Order\".\"A,b\""));
        query.put("exclude", List.of("users.photo"));
        assertThat(query(ExportType.DELTA, query)).isEqualTo(expected);
    }

    @Test
    void takesTheServicesDefaultsAndLetsARequestGoBack() {
        ExportOptions defaults = new ExportOptions(
                null,
                Changes.NET,
                Compression.GZIP,
                Freshness.LATEST,
                null,
                null,
                new CsvFormat(';', true, "-", Quoting.MINIMAL, LineEnding.CRLF, false),
                new SplitLimits(10L, null),
                null);
        OptionsParser parser = new OptionsParser(defaults);
        assertThat(parser.parse(ExportType.FULL, null, ExportBody.EMPTY)).isEqualTo(defaults);
        ExportBody other = ExportQuery.parse(Map.of("splitRows", List.of("0"), "delimiter", List.of("comma")));
        ExportOptions options = parser.parse(ExportType.FULL, null, other);
        assertThat(options.split()).isEqualTo(SplitLimits.NONE);
        assertThat(csv(options).delimiter()).isEqualTo(',');
        assertThat(csv(options).nullText()).isEqualTo("-");
    }

    @Test
    void writesTablesAnewByDefaultOnlyWhereAJobEndsNow() {
        OptionsParser parser = new OptionsParser(new ExportOptions(
                null,
                Changes.NET,
                Compression.NONE,
                Freshness.LATEST,
                null,
                SchemaChangePolicy.REBASE,
                null,
                null,
                null));
        ExportBody earlier = ExportQuery.parse(Map.of("to", List.of("job-1")));
        ExportBody both = ExportQuery.parse(Map.of("to", List.of("job-1"), "schemaChange", List.of("rebase")));

        assertThat(parser.parse(ExportType.DELTA, null, ExportBody.EMPTY).schemaChange())
                .isEqualTo(SchemaChangePolicy.REBASE);
        assertThat(parser.parse(ExportType.DELTA, null, earlier).schemaChange()).isEqualTo(SchemaChangePolicy.REFUSE);
        assertThatThrownBy(() -> parser.parse(ExportType.DELTA, null, both)).hasMessageContaining("schemaChange");
    }

    @Test
    void refusesOptionsInBothPlaces() {
        ExportBody query = ExportQuery.parse(Map.of("compression", List.of("gzip")));
        assertThatThrownBy(
                        () -> new OptionsParser(ExportOptions.DEFAULT).parse(ExportType.FULL, ExportBody.EMPTY, query))
                .hasMessageContaining("both in the body and in the query");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "compression  | rar          | compression: 'rar' is not known",
                "changes      | all          | changes: 'all' has no meaning in a full export",
                "tables       | ~~           | tables: the list is empty",
                "tables       | a.b.c        | tables: not a table name",
                "delimeter    | x            | delimeter: there is no such option",
                "delimiter    | ::           | delimiter: '::' is not one character",
                "delimiter    | ~~           | delimiter: '' is not one character",
                "delimiter    | \"            | delimiter: '\"' is the quote",
                "delimiter    | §            | delimiter: '§' takes more than one byte",
                "delimiter    | .            | delimiter: '.' could make a line",
                "header       | yes          | header: 'yes' is not known",
                "quoting      | none         | quoting: 'none' is not known",
                "lineEnding   | cr           | lineEnding: 'cr' is not known",
                "nullText     | a,b          | nullText: 'a,b' contains the delimiter ','",
                "nullText     | a\"b          | nullText: 'a\"b' contains a quote",
                "nullText     | \\.           | nullText: '\\.' alone on a line",
                "splitRows    | many         | splitRows: 'many' is no whole number",
                "splitBytes   | -1           | splitBytes: '-1' is below 0",
                "columns      | users        | columns: 'users' is no column of a table",
                "columns      | a.b.c.d      | columns: not a table name",
            })
    void namesTheFieldAndTheValueThatIsWrong(String field, String value, String problem) {
        assertProblem(Map.of(field, List.of(value)), problem);
    }

    @Test
    void namesWhatDoesNotFitTogether() {
        assertProblem(
                Map.of("delimiter", List.of("pipe"), "nullText", List.of("|")),
                "nullText: '|' contains the delimiter '|'");
        assertProblem(Map.of("delimiter", List.of("\n")), "delimiter: a line break");
        assertProblem(Map.of("nullText", List.of("x\ry")), "contains a quote, a line break");
        assertProblem(Map.of("nullText", List.of("\ud800")), "is no text that UTF-8 can hold");
        assertProblem(
                Map.of("columns", List.of("users.id"), "exclude", List.of("users.name")),
                "exclude: public.users is among columns, too");
        assertProblem(Map.of("header", List.of("true", "false")), "header: it is given 2 times");
        assertThatThrownBy(() ->
                        body(ExportType.FULL, "{\"columns\": {\"users\": [\"id\"], \"public.users\": [\"name\"]}}"))
                .hasMessage("columns: public.users is named twice");
        assertThatThrownBy(() -> body(ExportType.FULL, "{\"columns\": {\"users\": []}}"))
                .hasMessage("columns: no column is named for users");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "a,", "\"", "\"\"", ".", ",", "a", "\"a\".", "a.\"b\",", "\"\"\"\"."})
    void refusesLongListsOfEveryShapeAndShowsTheirBeginning(String piece) {
        for (String field : List.of("columns", "exclude")) {
            assertThatThrownBy(() -> query(ExportType.FULL, Map.of(field, List.of(piece.repeat(100_000)))))
                    .isInstanceOfSatisfying(
                            ExportException.class,
                            e -> assertThat(e.detail()).hasSizeLessThan(300).startsWith(field));
        }
    }

    private static void assertProblem(Map<String, List<String>> query, String problem) {
        assertThatThrownBy(() -> query(ExportType.FULL, query)).isInstanceOfSatisfying(ExportException.class, e -> {
            assertThat(e.type()).isEqualTo(ProblemType.INVALID_REQUEST);
            assertThat(e.detail()).contains(problem);
            assertThat(e.remedy()).isNotBlank();
        });
    }

    private static ExportOptions query(ExportType type, Map<String, List<String>> parameters) {
        return new OptionsParser(ExportOptions.DEFAULT).parse(type, null, ExportQuery.parse(parameters));
    }

    private static ExportOptions body(ExportType type, String json) {
        return new OptionsParser(ExportOptions.DEFAULT)
                .parse(type, JSON.readValue(json, ExportBody.class), ExportBody.EMPTY);
    }

    private static CsvFormat csv(ExportOptions options) {
        return (CsvFormat) options.format();
    }
}
