package dev.cdcexport.export.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Some of a table's rows: those that lie in a range of its blocks, of a partitioned table in that range of each partition's. PostgreSQL
 * reads just those blocks (a TID range scan, from version 14 on).
 *
 * @param first the first block
 * @param last whether it has all blocks from there on, however many came since it was measured
 */
record TableRange(long first, boolean last) {

    /** How many blocks a range has: 16 MB of the usual 8 kB. */
    static final long BLOCKS = 2_048;

    /**
     * Ranges that have every row once.
     *
     * @param blocks how many blocks the table has at least
     */
    static List<TableRange> of(long blocks) {
        long count = Math.max(1, (blocks + BLOCKS - 1) / BLOCKS);
        return LongStream.range(0, count)
                .mapToObj(i -> new TableRange(i * BLOCKS, i == count - 1))
                .toList();
    }

    /** What has to hold for a row, in SQL; empty if it holds for all. */
    List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        if (first > 0) {
            conditions.add("ctid >= '(" + first + ",0)'");
        }
        if (!last) {
            conditions.add("ctid < '(" + (first + BLOCKS) + ",0)'");
        }
        return conditions;
    }
}
