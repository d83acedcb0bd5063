package dev.cdcexport.export.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillDirectoryTest {

    private static final byte[] CONTENT = {'a', '\n'};

    @TempDir
    Path root;

    @Test
    void removesASpillFolderWithAllThatIsInItEvenIfOnlyTheNextStartDoes() throws Exception {
        SpillDirectory spill = new SpillDirectory(root.resolve("spill"));
        try (SpillFolder folder = spill.openFolder("verify-")) {
            Files.write(folder.path().resolve("rows"), CONTENT);
        }
        assertThat(spill.path()).isEmptyDirectory();

        SpillFolder left = spill.openFolder("verify-");
        Files.write(left.path().resolve("rows"), CONTENT);
        spill.sweep();
        assertThat(spill.path()).isEmptyDirectory();
        left.close();
    }

    @Test
    void spillsWhereItIsToldAndSweepsThereWhatACrashLeft() throws Exception {
        Path disk = root.resolve("disk");
        SpillDirectory spill = new SpillDirectory(disk.resolve("cdc-export-spill.app"));
        assertThat(spill.path()).isEqualTo(disk.resolve("cdc-export-spill.app"));
        Files.write(spill.path().resolve("sort-1.run"), CONTENT);
        Files.write(disk.resolve("of somebody else"), CONTENT);
        spill.openFolder("verify-");
        spill.sweep();
        assertThat(spill.path()).isEmptyDirectory();
        assertThat(disk.resolve("of somebody else")).exists();
    }
}
