package dev.cdcexport.export.file;

import dev.cdcexport.export.format.FileFormat;

/**
 * How the bytes of data files look.
 *
 * @param format how rows become bytes
 * @param compression how these are compressed
 * @param split when a table's file goes on in a next part
 */
public record FileShape(FileFormat format, Compression compression, SplitLimits split) {

    /** What the names of the files end with. */
    public String extension() {
        return format.extension() + compression.suffix();
    }
}
