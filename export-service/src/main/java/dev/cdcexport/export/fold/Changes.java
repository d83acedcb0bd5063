package dev.cdcexport.export.fold;

/** Which changes a delta file holds. */
public enum Changes {
    /** For each key written in the range, the one step from its state at the beginning to its state at the end. */
    NET,
    /** Every change, in commit order. */
    ALL
}
