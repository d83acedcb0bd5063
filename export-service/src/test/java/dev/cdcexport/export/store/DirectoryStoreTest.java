package dev.cdcexport.export.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends OutputStoreContract {

    @TempDir
    Path root;

    @Override
    OutputStore open(String owner) throws IOException {
        return new DirectoryStore(root, owner);
    }

    @Test
    void hasNothingBesideItsFoldersInSightButWhatIsPublished() throws Exception {
        OutputStore store = open("app");
        try (StagedFile file = store.stage(JOB, "full.csv")) {
            file.stream().write(CONTENT);
            file.finish();
        }
        assertThat(visible()).isEmpty();

        store.publish(JOB, "full.csv");
        store.publishManifest(JOB, "full.manifest.json", stream -> stream.write(CONTENT));
        assertThat(visible()).containsExactly("full.csv", "full.manifest.json");
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
