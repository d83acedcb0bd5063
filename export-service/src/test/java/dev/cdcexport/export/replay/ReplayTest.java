package dev.cdcexport.export.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.LineEnding;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.replay.Difference.Kind;
import dev.cdcexport.export.replay.PublishedFolder.Found;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {

    private static final TableSchema THINGS = PublishedFolder.table(List.of("id", "name"), "id");
    private static final TableSchema BAG = PublishedFolder.table(List.of("id", "name"));
    private static final String HEADER = "\"id\",\"name\"";

    @TempDir
    Path root;

    private PublishedFolder files;

    @BeforeEach
    void open() throws Exception {
        files = new PublishedFolder(root);
    }

    @Test
    void appliesEveryOperation() throws Exception {
        files.rows(HEADER + "\n\"1\",\"a\"\n\"2\",\"b\"\n\"3\",\"c\"\n")
                .delta(
                        HEADER,
                        "DELETE,,\"2\",\"b\"",
                        "DELETE,,\"9\",\"never there\"",
                        "UPDATE,,\"1\",\"A\"",
                        "INSERT,,\"4\",\"d\"")
                .delta(HEADER, "UPDATE,,\"4\",\"D\"", "INSERT,,\"2\",\"again\"");
        assertEqual(files.compare(THINGS, "\"4\",\"D\"\n\"1\",\"A\"\n\"2\",\"again\"\n\"3\",\"c\"\n"), 4);
    }

    @Test
    void beginsEmptyWhereTheFirstFileIsADelta() throws Exception {
        files.delta(HEADER, "INSERT,,\"1\",\"a\"");
        assertEqual(files.compare(THINGS, "\"1\",\"a\"\n"), 1);
    }

    @Test
    void forgetsEverythingAtATruncate() throws Exception {
        files.rows(HEADER + "\n\"1\",\"a\"\n\"2\",\"b\"\n")
                .delta(HEADER, "INSERT,,\"3\",\"c\"", "TRUNCATE,,,", "INSERT,,\"2\",\"new\"");
        assertEqual(files.compare(THINGS, "\"2\",\"new\"\n"), 1);
    }

    @Test
    void keepsTheOlderValueWhereALineLeavesItUnchanged() throws Exception {
        TableSchema wide = PublishedFolder.table(List.of("id", "name", "text"), "id");
        String header = HEADER + ",\"text\"";
        files.rows(header + "\n\"1\",\"a\",\"large\"\n\"2\",\"b\",\n")
                .delta(
                        header,
                        "UPDATE,\"[\"\"text\"\"]\",\"1\",\"A\",",
                        "UPDATE,\"[\"\"text\"\"]\",\"2\",\"B\",",
                        "UPDATE,\"[\"\"name\"\",\"\"text\"\"]\",\"1\",,");
        assertEqual(files.compare(wide, "\"1\",\"A\",\"large\"\n\"2\",\"B\",\n"), 2);
    }

    @Test
    void findsAValueThatNoFileTells() throws Exception {
        files.delta(HEADER, "UPDATE,\"[\"\"name\"\"]\",\"1\",");
        TableFindings found = files.compare(THINGS, "\"1\",\n").table();
        assertThat(found.different()).isEqualTo(1);
        assertThat(found.differences())
                .containsExactly(difference(Kind.DIFFERENT, "1", "name", "(told by no file)", null));
    }

    @Test
    void tellsNullFromAnEmptyString() throws Exception {
        files.rows(HEADER + "\n\"1\",\n\"2\",\"\"\n\"3\",\"\"\n\"4\",\n");
        TableFindings found = files.compare(THINGS, "\"1\",\"\"\n\"2\",\n\"3\",\"\"\n\"4\",\n")
                .table();
        assertThat(found.different()).isEqualTo(2);
        assertThat(found.equal()).isFalse();
        assertThat(found.differences())
                .containsExactly(
                        difference(Kind.DIFFERENT, "1", "name", null, ""),
                        difference(Kind.DIFFERENT, "2", "name", "", null));
    }

    @Test
    void countsMissingExtraAndDifferentRowsAndTellsTheFirst() throws Exception {
        files.rows(HEADER + "\n\"1\",\"same\"\n\"2\",\"file\"\n\"3\",\"only in the file\"\n");
        TableFindings found = files.compare(THINGS, "\"1\",\"same\"\n\"2\",\"table\"\n\"4\",\"only there\"\n")
                .table();
        assertThat(found)
                .usingRecursiveComparison()
                .isEqualTo(new TableFindings(
                        THINGS.table(),
                        3,
                        3,
                        1,
                        1,
                        1,
                        0,
                        List.of(
                                difference(Kind.DIFFERENT, "2", "name", "file", "table"),
                                difference(Kind.EXTRA, "3", null, null, null),
                                difference(Kind.MISSING, "4", null, null, null)),
                        List.of(),
                        false,
                        null));
    }

    @Test
    void countsWhatItNoLongerTells() throws Exception {
        files.rows(HEADER + '\n' + things(100, "a"));
        TableFindings found = files.compare(THINGS, things(100, "b")).table();
        assertThat(found.different()).isEqualTo(100);
        assertThat(found.differences()).hasSize(5);
    }

    @Test
    void abbreviatesALongValue() throws Exception {
        files.rows(HEADER + "\n\"1\",\"" + "x".repeat(5_000) + "\"\n");
        TableFindings found = files.compare(THINGS, "\"1\",\"y\"\n").table();
        assertThat(found.differences())
                .containsExactly(difference(Kind.DIFFERENT, "1", "name", "x".repeat(100) + "… (5000 characters)", "y"));
    }

    @Test
    void takesRowsOfAnIncrementalAsUpsertsAndExtraOnesAsDeparted() throws Exception {
        files.rows(HEADER + "\n\"1\",\"a\"\n\"2\",\"b\"\n\"3\",\"c\"\n").rows(HEADER + "\n\"2\",\"B\"\n\"4\",\"d\"\n");
        TableFindings found = files.compare(THINGS, "\"2\",\"B\"\n\"3\",\"c\"\n\"4\",\"d\"\n", true)
                .table();
        assertThat(found.departed()).isEqualTo(1);
        assertThat(found.extra()).isZero();
        assertThat(found.equal()).isTrue();
        assertThat(found.differences()).containsExactly(difference(Kind.DEPARTED, "1", null, null, null));
    }

    @Test
    void countsEqualRowsWhereThereIsNoKey() throws Exception {
        files.rows(HEADER + "\n\"1\",\"a\"\n\"1\",\"a\"\n\"1\",\n\"2\",\"b\"\n")
                .delta(HEADER, "DELETE,,\"1\",\"a\"", "INSERT,,\"2\",\"b\"", "DELETE,,\"7\",\"never there\"");
        assertEqual(files.compare(BAG, "\"2\",\"b\"\n\"1\",\"a\"\n\"2\",\"b\"\n\"1\",\n"), 4);

        TableFindings found = files.compare(BAG, "\"2\",\"b\"\n\"1\",\"a\"\n\"1\",\"a\"\n\"1\",\"a\"\n\"1\",\n")
                .table();
        assertThat(found.missing()).isEqualTo(2);
        assertThat(found.extra()).isEqualTo(1);
        assertThat(found.rowsInFiles()).isEqualTo(4);
        assertThat(found.rowsInTable()).isEqualTo(5);
        assertThat(found.differences())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Kind.MISSING, Map.of("id", "1", "name", "a")),
                        org.assertj.core.groups.Tuple.tuple(Kind.EXTRA, Map.of("id", "2", "name", "b")));
    }

    @Test
    void readsRowsOfOneNullColumn() throws Exception {
        TableSchema single = PublishedFolder.table(List.of("c"));
        files.rows("\"c\"\n\n\"\"\n\n").delta("\"c\"", "DELETE,,", "INSERT,,\"x\"");
        assertEqual(files.compare(single, "\n\"\"\n\"x\"\n"), 3);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsCompressedFiles(Compression compression) throws Exception {
        files.rows(HEADER + '\n' + things(500, "a"), compression);
        assertEqual(files.compare(THINGS, things(500, "a")), 500);
    }

    @Test
    void findsColumnsByNameAndLeavesOutThoseThatWereDropped() throws Exception {
        files.rows("\"dropped\",\"name\",\"id\"\n\"x\",\"a\",\"1\"\n\"y\",\"b\",\"2\"\n")
                .delta(
                        "\"dropped\",\"name\",\"id\"",
                        "UPDATE,\"[\"\"dropped\"\",\"\"name\"\"]\",,,\"2\"",
                        "INSERT,,\"z\",\"c\",\"3\"")
                .delta(HEADER, "UPDATE,,\"3\",\"C\"");
        assertEqual(files.compare(THINGS, "\"1\",\"a\"\n\"2\",\"b\"\n\"3\",\"C\"\n"), 3);
    }

    @Test
    void readsFilesOfOtherFormatsAndPartsWithoutHeader() throws Exception {
        CsvFormat format = new CsvFormat('\t', false, "NULL", Quoting.MINIMAL, LineEnding.CRLF, false);
        files.rows("1\ta b\r\n2\t\"NULL\"\r\n", format, "id", "name")
                .rows("3\tNULL\r\n4\t\"a\tb\r\n\"\r\n", format, "id", "name");
        assertEqual(files.compare(THINGS, "\"1\",\"a b\"\n\"2\",\"NULL\"\n\"3\",\n\"4\",\"a\tb\r\n\"\n"), 4);
    }

    @Test
    void comparesGuardedValuesAsGuarded() throws Exception {
        CsvFormat format = new CsvFormat(',', true, "", Quoting.ALL_NON_NULL, LineEnding.LF, true);
        TableSchema table = PublishedFolder.table(List.of("=id", "name"), "=id");
        files.rows("\"'=id\",\"name\"\n\"1\",\"'=a\"\n\"'-2\",\"b\"\n\"3\",\"'+c\"\n", format, "=id", "name");
        TableFindings found = files.compareGuarded(table, "\"1\",\"=a\"\n\"-2\",\"b\"\n\"3\",\"'+c\"\n")
                .table();
        assertThat(found.equal()).isTrue();
        assertThat(found.guarded()).isTrue();
        assertThat(found.notVerified()).isNull();
        assertThat(files.compareGuarded(table, "\"1\",\"=b\"\n\"-2\",\"b\"\n\"3\",\"+c\"\n")
                        .table()
                        .different())
                .isEqualTo(1);
    }

    @Test
    void cannotVerifyWhereTheGuardMakesKeysEqual() throws Exception {
        CsvFormat format = new CsvFormat(',', true, "", Quoting.ALL_NON_NULL, LineEnding.LF, true);
        files.rows(HEADER + "\n\"'=1\",\"a\"\n\"'=1\",\"b\"\n", format, "id", "name");
        assertThat(files.compareGuarded(THINGS, "\"=1\",\"a\"\n\"'=1\",\"b\"\n")
                        .table()
                        .notVerified())
                .contains("formula guard");
    }

    @Test
    void takesAColumnThatAFileDoesNotHaveAsNull() throws Exception {
        files.rows("\"id\"\n\"1\"\n");
        assertEqual(files.compare(THINGS, "\"1\",\n"), 1);
    }

    @Test
    void reportsAFileThatIsMissingAndGoesOn() throws Exception {
        files.rows(HEADER + "\n\"1\",\"a\"\n").delta(HEADER, "INSERT,,\"2\",\"b\"");
        Files.delete(files.file(0));
        Found found = files.compare(THINGS, "\"1\",\"a\"\n\"2\",\"b\"\n");
        assertThat(found.badFiles())
                .containsExactly(new BadFile("file-0.csv", BadFile.Reason.MISSING, "it is not in " + root));
        assertThat(found.table().missing()).isEqualTo(1);
    }

    @Test
    void reportsAnAlteredFileByItsDigestAndTheRowByItsValue() throws Exception {
        files.rows(HEADER + "\n\"1\",\"a\"\n\"2\",\"b\"\n");
        String content = Files.readString(files.file(0));
        Files.writeString(files.file(0), content.replace("\"b\"", "\"c\""));
        Found found = files.compare(THINGS, "\"1\",\"a\"\n\"2\",\"b\"\n");
        assertThat(found.badFiles()).singleElement().satisfies(bad -> {
            assertThat(bad.reason()).isEqualTo(BadFile.Reason.ALTERED);
            assertThat(bad.detail()).startsWith("its SHA-256 is ").contains(" and was ");
        });
        assertThat(found.table().differences()).containsExactly(difference(Kind.DIFFERENT, "2", "name", "c", "b"));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void reportsAFileThatWasCutShort(Compression compression) throws Exception {
        files.rows(HEADER + '\n' + things(300, "a"), compression);
        byte[] content = Files.readAllBytes(files.file(0));
        Files.write(files.file(0), Arrays.copyOf(content, content.length / 2));
        Found found = files.compare(THINGS, things(300, "a"));
        assertThat(found.badFiles()).singleElement().satisfies(bad -> {
            assertThat(bad.reason()).isEqualTo(BadFile.Reason.ALTERED);
            assertThat(bad.detail())
                    .startsWith("it has " + content.length / 2 + " bytes and was published with " + content.length);
        });
        assertThat(found.table().missing()).isPositive();
        assertThat(found.table().rowsInTable()).isEqualTo(300);
    }

    @Test
    void reportsAFileThatWasLengthenedBehindItsCompressedEnd() throws Exception {
        files.rows(HEADER + "\n\"1\",\"a\"\n", Compression.GZIP);
        Files.write(files.file(0), new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        assertThat(files.compare(THINGS, "\"1\",\"a\"\n").badFiles())
                .extracting(BadFile::reason)
                .containsExactly(BadFile.Reason.ALTERED);
    }

    @Test
    void reportsWhatCannotBeReadEvenIfItWasPublishedSo() throws Exception {
        assertUnreadable("", Content.ROWS, "it is empty");
        assertUnreadable("\"name\"\n", Content.ROWS, "lacks a column of the key [id]");
        assertUnreadable(HEADER + "\n\"1\"\n", Content.ROWS, "a line has 1 fields, the header 2");
        assertUnreadable(HEADER + "\n\"1\"x,\n", Content.ROWS, "after row 1");
        assertUnreadable(HEADER + "\n", Content.CHANGES, "does not begin with [_op");
        String delta = "\"_op\",\"_seq\",\"_lsn\",\"_committed_at\",\"_unchanged\"," + HEADER + "\n";
        assertUnreadable(delta + "\"MERGE\",,,,,\"1\",\n", Content.CHANGES, "there is no operation MERGE");
        assertUnreadable(delta + ",,,,,\"1\",\n", Content.CHANGES, "there is no operation null");
        assertUnreadable(delta + "\"UPDATE\",,,,\"name\",\"1\",\n", Content.CHANGES, "no JSON array of names: name");
        assertUnreadable(delta + "\"UPDATE\",,,,\"[\"\"x\"\"]\",\"1\",\n", Content.CHANGES, "not in the header");
    }

    private void assertUnreadable(String csv, Content content, String detail) throws Exception {
        PublishedFolder folder = new PublishedFolder(root);
        folder.publish(csv, content, Compression.NONE);
        assertThat(folder.compare(THINGS, "").badFiles()).singleElement().satisfies(bad -> {
            assertThat(bad.reason()).isEqualTo(BadFile.Reason.UNREADABLE);
            assertThat(bad.detail()).contains(detail);
        });
    }

    private void assertEqual(Found found, long rows) {
        assertThat(found.badFiles()).isEmpty();
        assertThat(found.table().differences()).isEmpty();
        assertThat(found.table().equal()).isTrue();
        assertThat(found.table().rowsInFiles()).isEqualTo(rows);
        assertThat(found.table().rowsInTable()).isEqualTo(rows);
        assertThat(root.resolve(".spill/app")).isEmptyDirectory();
    }

    private static String things(int count, String name) {
        return IntStream.range(0, count)
                .mapToObj(id -> "\"" + id + "\",\"" + name + "\"\n")
                .collect(Collectors.joining());
    }

    private static Difference difference(
            Kind kind, String id, @Nullable String column, @Nullable String file, @Nullable String table) {
        return new Difference(kind, Collections.singletonMap("id", id), column, file, table);
    }
}
