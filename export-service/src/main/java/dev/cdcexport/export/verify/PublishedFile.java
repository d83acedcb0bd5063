package dev.cdcexport.export.verify;

import dev.cdcexport.export.file.Compression;
import java.util.Set;

/**
 * A data file as it was published.
 *
 * @param name its name
 * @param content what its lines are
 * @param compression how it is compressed
 * @param bytes its size, compressed if it is
 * @param sha256 the digest of its bytes, in hexadecimal
 * @param otherColumns names that stand for no column of the table any more, or for another one than in the file
 */
public record PublishedFile(
        String name, Content content, Compression compression, long bytes, String sha256, Set<String> otherColumns) {

    /** Copies the set. */
    public PublishedFile {
        otherColumns = Set.copyOf(otherColumns);
    }
}
