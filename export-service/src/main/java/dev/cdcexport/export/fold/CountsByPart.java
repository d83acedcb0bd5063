package dev.cdcexport.export.fold;

import java.util.ArrayList;
import java.util.List;

/** Counts the lines of a file, part by part. Used by the exporting thread. */
final class CountsByPart {

    private final List<Counter> parts = new ArrayList<>(List.of(new Counter()));

    private static final class Counter {
        private long rows;
        private long inserts;
        private long updates;
        private long deletes;
        private long truncates;
    }

    /** Counts a row of an incremental, in a part from 0. */
    void addRow(int part) {
        counter(part).rows++;
    }

    /** Counts a line of a delta, in a part from 0. */
    void add(int part, DeltaOperation operation) {
        Counter counter = counter(part);
        counter.rows++;
        switch (operation) {
            case INSERT -> counter.inserts++;
            case UPDATE -> counter.updates++;
            case DELETE -> counter.deletes++;
            case TRUNCATE -> counter.truncates++;
        }
    }

    private Counter counter(int part) {
        while (parts.size() <= part) {
            parts.add(new Counter());
        }
        return parts.get(part);
    }

    /**
     * What was counted, for each part; there is one at least.
     *
     * @param omittedDepartures of the file as a whole; they are counted with its last part
     */
    List<RangeCounts> finish(long omittedDepartures) {
        List<RangeCounts> counts = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Counter part = parts.get(i);
            boolean last = i == parts.size() - 1;
            counts.add(new RangeCounts(
                    part.rows, part.inserts, part.updates, part.deletes, part.truncates, last ? omittedDepartures : 0));
        }
        return counts;
    }
}
