package dev.cdcexport.export.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.export.file.StagedParts.Part;
import dev.cdcexport.export.problem.ExportException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedPartsTest {

    @TempDir
    Path root;

    private OutputDirectory output;

    @BeforeEach
    void open() throws Exception {
        output = new OutputDirectory(root, "app");
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
    void namesPartsSoThatTheySortAndKeepsTheExtensions() {
        assertThat(OutputDirectory.partName("delta_a.csv.b_S_public.t.csv.gz", 12))
                .isEqualTo("delta_a.csv.b_S_public.t_part0012.csv.gz");
    }

    @Test
    void copiesTheFilesOfAnotherJobStagedOrPublishedUnderItsOwnNames() throws Exception {
        SplitLimits limits = new SplitLimits(2L, null);
        List<Part> originals;
        try (StagedParts staged = output.stageParts("job", 1, "a.csv", Compression.NONE, limits, 9)) {
            for (String row : List.of("1\n", "2\n", "3\n")) {
                staged.row(row.getBytes(StandardCharsets.UTF_8), 0, row.length());
            }
            originals = staged.finish();
        }
        output.publish("job", 1, "a_part0001.csv");

        try (StagedParts staged = output.stageParts("other", 1, "b.csv", Compression.NONE, limits, 9)) {
            List<Part> copies = staged.copy("job", 1, originals).orElseThrow();

            assertThat(copies).extracting(Part::name).containsExactly("b_part0001.csv", "b_part0002.csv");
            assertThat(copies)
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("name")
                    .isEqualTo(originals);
            assertThat(staged.bytes()).isEqualTo(6);
        }
        output.publish("other", 1, "b_part0001.csv");
        assertThat(java.nio.file.Files.readString(output.published("b_part0001.csv")))
                .isEqualTo("1\n2\n");
    }

    @Test
    void copiesNothingThatIsGoneOrNoLongerAsItWasWritten() throws Exception {
        List<Part> originals;
        try (StagedParts staged = output.stageParts("job", 1, "a.csv", Compression.NONE, SplitLimits.NONE, 9)) {
            staged.row("1\n".getBytes(StandardCharsets.UTF_8), 0, 2);
            originals = staged.finish();
        }
        output.publish("job", 1, "a.csv");
        java.nio.file.Files.writeString(output.published("a.csv"), "2\n");
        try (StagedParts staged = output.stageParts("other", 1, "b.csv", Compression.NONE, SplitLimits.NONE, 9)) {
            assertThat(staged.copy("job", 1, originals)).isEmpty();
            java.nio.file.Files.delete(output.published("a.csv"));
            assertThat(staged.copy("job", 1, originals)).isEmpty();

            staged.row("3\n".getBytes(StandardCharsets.UTF_8), 0, 2);
            assertThat(staged.finish()).extracting(Part::bytes).containsExactly(2L);
        }
        output.publish("other", 1, "b.csv");
        assertThat(java.nio.file.Files.readString(output.published("b.csv"))).isEqualTo("3\n");
    }

    private List<String> write(SplitLimits limits, int maxParts, String header, String... rows) throws IOException {
        List<Part> parts;
        try (StagedParts staged = output.stageParts("job", 1, "full.csv", Compression.NONE, limits, maxParts)) {
            byte[] line = header.getBytes(StandardCharsets.UTF_8);
            staged.header(line, line.length);
            int last = 0;
            for (String row : rows) {
                line = row.getBytes(StandardCharsets.UTF_8);
                last = staged.row(line, 0, line.length);
            }
            parts = staged.finish();
            assertThat(parts).hasSize(last + 1);
            assertThat(staged.bytes())
                    .isEqualTo(parts.stream().mapToLong(Part::bytes).sum());
        }
        List<String> shown = new ArrayList<>();
        for (Part part : parts) {
            output.publish("job", 1, part.name());
            String text = java.nio.file.Files.readString(output.published(part.name()));
            assertThat(part.bytes()).isEqualTo(text.length());
            shown.add(part.name() + ' ' + part.rows() + ": " + text.replace('\n', '|'));
        }
        return shown;
    }
}
