package dev.cdcexport.export.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkFileTest {

    private static final int LARGE = BulkFile.LARGE_BYTES;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @Test
    void holdsASmallPiece() throws IOException {
        assertHoldsPieces(100);
    }

    @Test
    void holdsNothing() throws IOException {
        assertHoldsPieces();
    }

    @Test
    void holdsWholeBlocksAndNothingBehindThem() throws IOException {
        assertHoldsPieces(LARGE, LARGE, LARGE, LARGE);
    }

    @Test
    void holdsLargePiecesAndASmallOneAtTheEnd() throws IOException {
        assertHoldsPieces(LARGE, LARGE, 3 * LARGE + 5, LARGE, 17);
    }

    @Test
    void holdsALargePieceBehindASmallOne() throws IOException {
        assertHoldsPieces(10, 5 * LARGE, 10);
    }

    @Test
    void holdsPiecesOfAnySize() throws IOException {
        for (int i = 0; i < 30; i++) {
            int[] sizes = random.ints(random.nextInt(12), 1, 3 * LARGE).toArray();
            assertHoldsPieces(sizes);
        }
    }

    @Test
    void emptiesWhatWasThereBefore() throws IOException {
        Path path = folder.resolve("file");
        Files.write(path, new byte[10 * LARGE]);
        assertHoldsPieces(LARGE, 3);
    }

    private void assertHoldsPieces(int... sizes) throws IOException {
        Path path = folder.resolve("file");
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (BulkFile file = new BulkFile(path)) {
            for (int size : sizes) {
                byte[] piece = new byte[size + 7];
                random.nextBytes(piece);
                expected.write(piece, 7, size);
                file.write(piece, 7, size);
            }
            file.force();
            assertThat(Files.readAllBytes(path)).as("seed %d", seed).isEqualTo(expected.toByteArray());
        }
    }
}
