package dev.cdcexport.export.fold;

/**
 * What was written of a range, to a file or a part of it.
 *
 * @param rows the lines but for the header
 * @param inserts how many of them are INSERT, 0 in an incremental file, as are the next three
 * @param updates how many are UPDATE
 * @param deletes how many are DELETE
 * @param truncates how many are TRUNCATE
 * @param omittedDepartures how many DELETE and TRUNCATE lines a net delta of the range has that an incremental file does not tell,
 *     counted with its last part; 0 in a delta file
 */
public record RangeCounts(
        long rows, long inserts, long updates, long deletes, long truncates, long omittedDepartures) {}
