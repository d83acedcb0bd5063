package dev.cdcexport.export.sort;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of sorted records, each behind its length. Written once by {@link ExternalSorter}, then read once.
 *
 * @param file the file
 * @param records how many records it holds
 */
record Run(Path file, long records) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Writes the records, in the order in which they come. */
    static Run write(Path directory, SortedRecords records) throws IOException {
        Path file = Files.createTempFile(directory, ExternalSorter.RUN_PREFIX, ExternalSorter.RUN_SUFFIX);
        long count = 0;
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
            for (byte[] record = records.next(); record != null; record = records.next()) {
                out.writeInt(record.length);
                out.write(record);
                count++;
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return new Run(file, count);
    }

    SortedRecords read() throws IOException {
        return new Reader(this);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private static final class Reader implements SortedRecords {

        private final DataInputStream in;
        private long left;

        Reader(Run run) throws IOException {
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(run.file), BUFFER_BYTES));
            this.left = run.records;
        }

        @Override
        public byte @Nullable [] next() throws IOException {
            if (left == 0) {
                return null;
            }
            left--;
            byte[] record = new byte[in.readInt()];
            in.readFully(record);
            return record;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
