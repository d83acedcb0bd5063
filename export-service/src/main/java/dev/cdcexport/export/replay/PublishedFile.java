package dev.cdcexport.export.replay;

import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.fold.DeltaColumns;
import dev.cdcexport.export.format.FileFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A data file as it was published.
 *
 * @param name its name
 * @param content what its lines are
 * @param compression how it is compressed
 * @param format how its rows become bytes
 * @param columns the table's columns that it has, in order
 * @param bytes its size, compressed if it is
 * @param sha256 the digest of its bytes, in hexadecimal
 * @param ofAnother whether it is of an earlier table of the name, whose rows cannot be told apart as this one's: a later delta begins without them, after a
 *     later incremental they are departures
 * @param otherColumns names that stand for no column of the table any more, or for another one than in the file
 */
public record PublishedFile(
        String name,
        Content content,
        Compression compression,
        FileFormat format,
        List<String> columns,
        long bytes,
        String sha256,
        boolean ofAnother,
        Set<String> otherColumns) {

    /** Copies the collections. */
    public PublishedFile {
        columns = List.copyOf(columns);
        otherColumns = Set.copyOf(otherColumns);
    }

    /** The names of its fields, in order. */
    List<String> header() {
        List<String> own = content == Content.CHANGES ? DeltaColumns.NAMES : List.of();
        return Stream.concat(own.stream(), columns.stream()).toList();
    }
}
