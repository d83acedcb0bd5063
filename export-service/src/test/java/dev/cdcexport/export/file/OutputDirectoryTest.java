package dev.cdcexport.export.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.TableName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {

    private static final byte[] CONTENT = "a,b\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path root;

    private OutputDirectory output;

    @BeforeEach
    void open() throws IOException {
        output = new OutputDirectory(root, "app");
    }

    @Test
    void showsAFileUnderItsFinalNameOnlyWhenItIsPublished() throws Exception {
        stage("job", "full.csv", CONTENT);
        assertThat(visible()).isEmpty();

        output.publish("job", 1, "full.csv");
        assertThat(visible()).containsExactly("full.csv");
        assertThat(Files.readAllBytes(output.published("full.csv"))).isEqualTo(CONTENT);
    }

    @Test
    void keepsNamesShortEnoughForAFileSystemHoweverLongTheTablesNameIs() {
        String longest = "ü".repeat(31);
        TableName one = new TableName(longest, longest);
        TableName two = new TableName(longest, "ü".repeat(30) + "x");
        Map<TableName, String> names = OutputDirectory.dataFileNames(
                "incremental", "c".repeat(64), "20261124T120000.000Z", List.of(one, two), Set.of(), Compression.GZIP);
        String name = names.get(one);
        String other = names.get(two);
        assertThat(name).hasSizeLessThan(240).isNotEqualTo(other);
    }

    @Test
    void publishesAgainWithoutHarm() throws Exception {
        stage("job", "full.csv", CONTENT);
        output.publish("job", 1, "full.csv");
        output.publish("job", 1, "full.csv");
        output.publishManifest("job", 1, "full.manifest.json", stream -> stream.write(CONTENT));
        output.publishManifest("job", 1, "full.manifest.json", stream -> stream.write(CONTENT));
        assertThat(visible()).containsExactly("full.csv", "full.manifest.json");
    }

    @Test
    void removesASpillFolderWithAllThatIsInItEvenIfOnlyTheNextStartDoes() throws Exception {
        try (SpillFolder folder = output.openSpillFolder("verify-")) {
            Files.write(folder.path().resolve("rows"), CONTENT);
        }
        assertThat(output.spillDirectory()).isEmptyDirectory();

        SpillFolder left = output.openSpillFolder("verify-");
        Files.write(left.path().resolve("rows"), CONTENT);
        output.sweep(Set.of());
        assertThat(output.spillDirectory()).isEmptyDirectory();
        left.close();
    }

    @Test
    void saysWhereNeitherAStagedNorAPublishedFileIsThere() {
        assertThatThrownBy(() -> output.publish("job", 1, "lost.csv")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void knowsAFileByItsSizeStagedOrPublished() throws Exception {
        stage("job", "full.csv", CONTENT);
        assertThat(output.isPresent("job", 1, "full.csv", CONTENT.length)).isTrue();
        assertThat(output.isPresent("job", 1, "full.csv", 3)).isFalse();
        output.publish("job", 1, "full.csv");
        assertThat(output.isPresent("job", 1, "full.csv", CONTENT.length)).isTrue();
        assertThat(output.isPresent("job", 1, "other.csv", CONTENT.length)).isFalse();
    }

    @Test
    void sweepsWhatNoJobNeedsAndKeepsWhatOneDoes() throws Exception {
        stage("kept", "a.csv", CONTENT);
        stage("dead", "b.csv", CONTENT);
        Files.write(output.spillDirectory().resolve("sort-1.run"), CONTENT);
        output.sweep(Set.of("kept"));
        assertThat(output.isPresent("kept", 1, "a.csv", CONTENT.length)).isTrue();
        assertThat(output.isPresent("dead", 1, "b.csv", CONTENT.length)).isFalse();
        assertThat(output.spillDirectory()).isEmptyDirectory();
    }

    @Test
    void leavesWhatAServiceOfAnotherPrefixHasStagedAndSpilledInTheSameDirectory() throws Exception {
        OutputDirectory other = new OutputDirectory(root, "other");
        stage("job", "a.csv", CONTENT);
        Path run = Files.write(output.spillDirectory().resolve("sort-1.run"), CONTENT);
        other.sweep(Set.of());
        assertThat(output.isPresent("job", 1, "a.csv", CONTENT.length)).isTrue();
        assertThat(run).exists();
    }

    @Test
    void spillsWhereItIsToldAndSweepsThereWhatACrashLeft() throws Exception {
        Path disk = root.resolve("disk");
        OutputDirectory elsewhere =
                new OutputDirectory(root.resolve("out"), "app", disk.resolve("cdc-export-spill.app"));
        assertThat(elsewhere.spillDirectory()).isEqualTo(disk.resolve("cdc-export-spill.app"));
        Files.write(elsewhere.spillDirectory().resolve("sort-1.run"), CONTENT);
        Files.write(disk.resolve("of somebody else"), CONTENT);
        elsewhere.openSpillFolder("verify-");
        elsewhere.sweep(Set.of());
        assertThat(elsewhere.spillDirectory()).isEmptyDirectory();
        assertThat(disk.resolve("of somebody else")).exists();
    }

    @Test
    void countsAndDigestsTheCompressedBytesThatAreInTheFile() throws Exception {
        StagedFile file = output.stage("job", 1, "a.csv.gz", Compression.GZIP);
        file.stream().write(CONTENT);
        String sha256 = file.finish();
        output.publish("job", 1, "a.csv.gz");
        byte[] bytes = Files.readAllBytes(output.published("a.csv.gz"));
        assertThat(file.bytes()).isEqualTo(bytes.length);
        assertThat(sha256)
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes())
                .isEqualTo(CONTENT);
    }

    @Test
    void stopsWritingWhenTheThreadIsInterrupted() throws Exception {
        try (StagedFile file = output.stage("job", 1, "a.csv", Compression.NONE)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.stream().write(new byte[1 << 20])).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void namesTheTableOnlyWhereAJobWritesMoreThanOne() {
        TableName table = new TableName("public", "orders");
        TableName other = new TableName("sales", "Orders");
        assertThat(OutputDirectory.dataFileNames("full", "c", "S", List.of(table), Set.of(), Compression.NONE))
                .containsEntry(table, "full_c_S.csv");
        assertThat(OutputDirectory.dataFileNames("delta", "c", "S", List.of(table, other), Set.of(), Compression.ZSTD))
                .containsEntry(table, "delta_c_S_public.orders.csv.zst")
                .containsEntry(other, "delta_c_S_sales.Orders.csv.zst");
    }

    @Test
    void namesFilesThatReplaceATableSo() {
        TableName table = new TableName("public", "orders");
        TableName other = new TableName("public", "orders.base");

        assertThat(OutputDirectory.dataFileNames("delta", "c", "S", List.of(table), Set.of(table), Compression.NONE))
                .containsEntry(table, "delta_c_S.base.csv");
        assertThat(OutputDirectory.dataFileNames(
                                "delta", "c", "S", List.of(table, other), Set.of(table), Compression.GZIP)
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

        Map<TableName, String> names =
                OutputDirectory.dataFileNames("full", "c", "S", tables, Set.of(), Compression.NONE);

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
        String hashed = OutputDirectory.dataFileNames(
                        "full", "c", "S", List.of(odd, ordinary), Set.of(), Compression.NONE)
                .getOrDefault(odd, "");
        TableName madeUp = new TableName(
                "public", hashed.substring("full_c_S_public.".length(), hashed.length() - ".csv".length()));

        Map<TableName, String> names =
                OutputDirectory.dataFileNames("full", "c", "S", List.of(odd, madeUp), Set.of(), Compression.NONE);

        assertThat(names.values()).doesNotHaveDuplicates().contains(hashed);
    }

    private void stage(String job, String name, byte[] content) throws IOException {
        StagedFile file = output.stage(job, 1, name, Compression.NONE);
        file.stream().write(content);
        file.finish();
    }

    private List<String> visible() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
