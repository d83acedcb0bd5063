package dev.cdcexport.export.replay;

import org.jspecify.annotations.Nullable;

/** All equal rows of a table without a key: how often they are there. */
final class EqualRows implements RowState {

    private @Nullable String[] cells = {};
    private long inFiles;
    private long inTable;

    @Override
    public void apply(RowRecord record) {
        cells = record.cells();
        switch (record.step()) {
            case PUT -> inFiles++;
            case REMOVE -> inFiles = Math.max(0, inFiles - 1);
            case TABLE -> inTable++;
        }
    }

    @Override
    public void compare(Tally tally) {
        tally.count(cells, inFiles, inTable);
    }
}
