package dev.cdcexport.export.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every place for files keeps to. */
abstract class OutputStoreContract {

    static final byte[] CONTENT = "a,b\n".getBytes(StandardCharsets.UTF_8);
    static final Attempt JOB = new Attempt("job", 1);

    private OutputStore store;

    /** The store of a service; all of one test have the same place. */
    abstract OutputStore open(String owner) throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = open("app");
    }

    @Test
    void showsAFileUnderItsFinalNameOnlyWhenItIsPublished() throws Exception {
        stage(JOB, "full.csv");
        assertThat(store.find("full.csv")).isEmpty();
        assertThatThrownBy(() -> store.open("full.csv", 0)).isInstanceOf(NoSuchFileException.class);

        store.publish(JOB, "full.csv");
        assertThat(store.find("full.csv").map(StoredFile::bytes)).hasValue((long) CONTENT.length);
        assertThat(content("full.csv", 0)).isEqualTo(CONTENT);
    }

    @Test
    void readsAPublishedFileFromAnyByteOn() throws Exception {
        stage(JOB, "full.csv");
        store.publish(JOB, "full.csv");

        assertThat(content("full.csv", 2)).isEqualTo(new byte[] {'b', '\n'});
        assertThat(content("full.csv", CONTENT.length)).isEmpty();
    }

    @Test
    void publishesAgainWithoutHarm() throws Exception {
        stage(JOB, "full.csv");
        store.publish(JOB, "full.csv");
        store.publish(JOB, "full.csv");
        store.publishManifest(JOB, "full.manifest.json", stream -> stream.write(CONTENT));
        store.publishManifest(JOB, "full.manifest.json", stream -> stream.write(CONTENT));

        assertThat(content("full.csv", 0)).isEqualTo(CONTENT);
        assertThat(content("full.manifest.json", 0)).isEqualTo(CONTENT);
    }

    @Test
    void showsNoPartOfAManifestThatCannotBeWritten() {
        assertThatThrownBy(() -> store.publishManifest(JOB, "full.manifest.json", stream -> {
                    stream.write(CONTENT);
                    throw new IOException("planted");
                }))
                .isInstanceOf(IOException.class);

        assertThatThrownBy(() -> store.open("full.manifest.json", 0)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void saysWhereNeitherAStagedNorAPublishedFileIsThere() throws Exception {
        assertThatThrownBy(() -> store.publish(JOB, "lost.csv")).isInstanceOf(NoSuchFileException.class);
        assertThat(store.read(JOB, "lost.csv")).isEmpty();
    }

    @Test
    void knowsAFileByItsSizeStagedOrPublished() throws Exception {
        stage(JOB, "full.csv");
        assertThat(store.holds(JOB, "full.csv", CONTENT.length)).isTrue();
        assertThat(store.holds(JOB, "full.csv", 3)).isFalse();
        store.publish(JOB, "full.csv");
        assertThat(store.holds(JOB, "full.csv", CONTENT.length)).isTrue();
        assertThat(store.holds(JOB, "other.csv", CONTENT.length)).isFalse();
    }

    @Test
    void readsAFileStagedOrPublished() throws Exception {
        stage(JOB, "full.csv");
        assertThat(read("full.csv")).isEqualTo(CONTENT);
        store.publish(JOB, "full.csv");
        assertThat(read("full.csv")).isEqualTo(CONTENT);
    }

    @Test
    void givesEachAttemptFilesOfItsOwn() throws Exception {
        stage(JOB, "full.csv");
        Attempt next = new Attempt("job", 2);
        assertThat(store.read(next, "full.csv")).isEmpty();
        stage(next, "full.csv", 'n');

        store.publish(next, "full.csv");

        assertThat(content("full.csv", 0)).isEqualTo(new byte[] {'n'});
    }

    @Test
    void replacesWhatAnAttemptHasStagedUnderTheName() throws Exception {
        stage(JOB, "full.csv");
        stage(JOB, "full.csv", 'n');
        store.publish(JOB, "full.csv");

        assertThat(content("full.csv", 0)).isEqualTo(new byte[] {'n'});
    }

    @Test
    void discardsWhatAJobHasStagedAndNotWhatIsPublished() throws Exception {
        stage(JOB, "full.csv");
        stage(JOB, "other.csv");
        store.publish(JOB, "full.csv");

        store.discard("job");

        assertThat(store.read(JOB, "other.csv")).isEmpty();
        assertThat(content("full.csv", 0)).isEqualTo(CONTENT);
    }

    @Test
    void sweepsWhatNoJobNeedsAndKeepsWhatOneDoes() throws Exception {
        Attempt kept = new Attempt("kept", 1);
        Attempt dead = new Attempt("dead", 1);
        stage(kept, "a.csv");
        stage(dead, "b.csv");
        store.sweep(Set.of("kept"));
        assertThat(store.holds(kept, "a.csv", CONTENT.length)).isTrue();
        assertThat(store.holds(dead, "b.csv", CONTENT.length)).isFalse();
    }

    @Test
    void leavesWhatAnotherServiceHasStagedInTheSamePlace() throws Exception {
        stage(JOB, "a.csv");
        open("other").sweep(Set.of());
        assertThat(store.holds(JOB, "a.csv", CONTENT.length)).isTrue();
    }

    @Test
    void countsAndDigestsTheBytesThatAreInTheFile() throws Exception {
        byte[] large = new byte[1 << 20];
        large[17] = 1;
        try (StagedFile file = store.stage(JOB, "a.csv")) {
            file.stream().write(large);
            String sha256 = file.finish();
            assertThat(file.bytes()).isEqualTo(large.length);
            assertThat(sha256)
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(large)));
        }
        store.publish(JOB, "a.csv");
        assertThat(content("a.csv", 0)).isEqualTo(large);
    }

    @Test
    void stopsWritingWhenTheThreadIsInterrupted() throws Exception {
        try (StagedFile file = store.stage(JOB, "a.csv")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.stream().write(new byte[1 << 20])).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void stage(Attempt attempt, String name) throws IOException {
        stage(attempt, name, 'a', ',', 'b', '\n');
    }

    private void stage(Attempt attempt, String name, char... content) throws IOException {
        try (StagedFile file = store.stage(attempt, name)) {
            file.stream().write(String.valueOf(content).getBytes(StandardCharsets.UTF_8));
            file.finish();
        }
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = store.read(JOB, name).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    private byte[] content(String name, long from) throws IOException {
        try (InputStream in = store.open(name, from)) {
            return in.readAllBytes();
        }
    }
}
