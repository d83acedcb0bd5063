package dev.cdcexport.export.run;

/**
 * How many jobs of this instance have not ended.
 *
 * @param running those that a worker is at
 * @param waiting those that wait for a worker, or for an earlier job of their consumer
 * @param pausing those that have failed, and will be tried again
 */
public record JobCounts(int running, int waiting, int pausing) {

    /** There are none. */
    static final JobCounts NONE = new JobCounts(0, 0, 0);
}
