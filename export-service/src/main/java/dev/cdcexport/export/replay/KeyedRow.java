package dev.cdcexport.export.replay;

import org.jspecify.annotations.Nullable;

/** The row of a key. */
final class KeyedRow implements RowState {

    private @Nullable String @Nullable [] file;
    private @Nullable String @Nullable [] table;
    private boolean isAmbiguous;

    @Override
    public void apply(RowRecord record) {
        switch (record.step()) {
            case PUT -> file = over(record.cells(), file);
            case REMOVE -> file = null;
            case TABLE -> {
                isAmbiguous |= table != null;
                table = record.cells();
            }
        }
    }

    /** Where a line leaves a value as it was, the older line's. */
    private static @Nullable String[] over(@Nullable String[] cells, @Nullable String @Nullable [] older) {
        if (older != null) {
            for (int i = 0; i < cells.length; i++) {
                if (RowRecord.isUnknown(cells[i])) {
                    cells[i] = older[i];
                }
            }
        }
        return cells;
    }

    @Override
    public void compare(Tally tally) {
        if (isAmbiguous) {
            tally.takeAmbiguousKey();
        }
        tally.compare(file, table);
    }
}
