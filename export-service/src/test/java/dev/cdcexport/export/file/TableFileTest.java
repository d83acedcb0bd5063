package dev.cdcexport.export.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.LineEnding;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.export.file.TableFile.Part;
import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.format.RowWriter;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.store.Attempt;
import dev.cdcexport.export.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {

    private static final CsvFormat PLAIN = new CsvFormat(',', true, "", Quoting.MINIMAL, LineEnding.LF, false);

    @TempDir
    Path root;

    private DirectoryStore store;

    @BeforeEach
    void open() throws Exception {
        store = new DirectoryStore(root, "app");
    }

    @Test
    void writesOneFileUnderItsNameWhereThereIsNoLimit() throws Exception {
        assertThat(write(SplitLimits.NONE, 9, "h\n", "1\n", "2\n")).containsExactly("full.csv 2: h|1|2|");
        assertThat(write(SplitLimits.NONE, 9, "h\n")).containsExactly("full.csv 0: h|");
    }

    @Test
    void beginsAPartAfterSoManyRowsEachWithTheHeader() throws Exception {
        assertThat(write(new SplitLimits(2L, null), 9, "h\n", "1\n", "2\n", "3\n", "4\n", "5\n"))
                .containsExactly(
                        "full_part0001.csv 2: h|1|2|", "full_part0002.csv 2: h|3|4|", "full_part0003.csv 1: h|5|");
    }

    @Test
    void writesOnePartWhereThereAreNoRowsAndNoEmptyOneAtTheEnd() throws Exception {
        assertThat(write(new SplitLimits(2L, null), 9, "h\n")).containsExactly("full_part0001.csv 0: h|");
        assertThat(write(new SplitLimits(2L, null), 9, "h\n", "1\n", "2\n"))
                .containsExactly("full_part0001.csv 2: h|1|2|");
    }

    @Test
    void keepsAPartBelowItsBytesUnlessOneRowAloneIsLarger() throws Exception {
        assertThat(write(new SplitLimits(null, 6L), 9, "h\n", "1\n", "2\n", "3\n", "too large\n", "4\n"))
                .containsExactly(
                        "full_part0001.csv 2: h|1|2|",
                        "full_part0002.csv 1: h|3|",
                        "full_part0003.csv 1: h|too large|",
                        "full_part0004.csv 1: h|4|");
    }

    @Test
    void givesUpBeyondTheMostParts() {
        assertThatThrownBy(() -> write(new SplitLimits(1L, null), 2, "h\n", "1\n", "2\n", "3\n"))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("splitRows")
                .hasMessageContaining("1 rows and any number of bytes");
    }

    @Test
    void copiesTheFilesOfAnotherJobStagedOrPublishedUnderItsOwnNames() throws Exception {
        SplitLimits limits = new SplitLimits(2L, null);
        List<Part> originals;
        try (TableFile staged = begin("job", "a.csv", limits, 9)) {
            for (String row : List.of("1\n", "2\n", "3\n")) {
                new RowWriter(staged).row(new String[] {row.strip()});
            }
            originals = staged.finish();
        }
        store.publish(new Attempt("job", 1), "a_part0001.csv");

        try (TableFile staged = begin("other", "b.csv", limits, 9)) {
            List<Part> copies = staged.copy(new Attempt("job", 1), originals).orElseThrow();

            assertThat(copies).extracting(Part::name).containsExactly("b_part0001.csv", "b_part0002.csv");
            assertThat(copies)
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("name")
                    .isEqualTo(originals);
            assertThat(staged.bytes()).isEqualTo(6);
        }
        store.publish(new Attempt("other", 1), "b_part0001.csv");
        assertThat(java.nio.file.Files.readString(root.resolve("b_part0001.csv")))
                .isEqualTo("1\n2\n");
    }

    @Test
    void copiesNothingThatIsGoneOrNoLongerAsItWasWritten() throws Exception {
        List<Part> originals;
        try (TableFile staged = begin("job", "a.csv", SplitLimits.NONE, 9)) {
            new RowWriter(staged).row(new String[] {"1"});
            originals = staged.finish();
        }
        store.publish(new Attempt("job", 1), "a.csv");
        java.nio.file.Files.writeString(root.resolve("a.csv"), "2\n");
        try (TableFile staged = begin("other", "b.csv", SplitLimits.NONE, 9)) {
            assertThat(staged.copy(new Attempt("job", 1), originals)).isEmpty();
            java.nio.file.Files.delete(root.resolve("a.csv"));
            assertThat(staged.copy(new Attempt("job", 1), originals)).isEmpty();

            new RowWriter(staged).row(new String[] {"3"});
            assertThat(staged.finish()).extracting(Part::bytes).containsExactly(2L);
        }
        store.publish(new Attempt("other", 1), "b.csv");
        assertThat(java.nio.file.Files.readString(root.resolve("b.csv"))).isEqualTo("3\n");
    }

    private List<String> write(SplitLimits limits, int maxParts, String header, String... rows) throws IOException {
        List<Part> parts;
        try (TableFile staged = begin(
                "job", "full.csv", new FileShape(PLAIN, Compression.NONE, limits), List.of(header.strip()), maxParts)) {
            RowWriter writer = new RowWriter(staged);
            int last = 0;
            for (String row : rows) {
                last = writer.row(new String[] {row.strip()});
            }
            parts = staged.finish();
            assertThat(parts).hasSize(last + 1);
            assertThat(staged.bytes())
                    .isEqualTo(parts.stream().mapToLong(Part::bytes).sum());
        }
        List<String> shown = new ArrayList<>();
        for (Part part : parts) {
            store.publish(new Attempt("job", 1), part.name());
            String text = java.nio.file.Files.readString(root.resolve(part.name()));
            assertThat(part.bytes()).isEqualTo(text.length());
            shown.add(part.name() + ' ' + part.rows() + ": " + text.replace('\n', '|'));
        }
        return shown;
    }

    private TableFile begin(String job, String name, SplitLimits limits, int maxParts) {
        FileShape shape = new FileShape(PLAIN.withoutHeader(), Compression.NONE, limits);
        return begin(job, name, shape, List.of("id"), maxParts);
    }

    private TableFile begin(String job, String name, FileShape shape, List<String> columns, int maxParts) {
        return new TableFile(
                store,
                new Attempt(job, 1),
                name,
                columns.stream().map(FileColumn::text).toList(),
                shape,
                maxParts);
    }
}
