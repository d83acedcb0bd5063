package dev.cdcexport.export.range;

import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.util.List;

/**
 * The tables of which an incremental or delta has all rows.
 *
 * @param tables as they are at its end
 * @param files their files
 */
record WrittenBases(List<WatermarkTable> tables, List<ExportedFile> files) {

    /** There are none. */
    static final WrittenBases NONE = new WrittenBases(List.of(), List.of());

    /** Copies the lists. */
    WrittenBases {
        tables = List.copyOf(tables);
        files = List.copyOf(files);
    }
}
