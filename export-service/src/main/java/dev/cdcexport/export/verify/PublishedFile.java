package dev.cdcexport.export.verify;

import dev.cdcexport.export.file.Compression;

/**
 * A data file as it was published.
 *
 * @param name its name
 * @param content what its lines are
 * @param compression how it is compressed
 * @param bytes its size, compressed if it is
 * @param sha256 the digest of its bytes, in hexadecimal
 */
public record PublishedFile(String name, Content content, Compression compression, long bytes, String sha256) {}
