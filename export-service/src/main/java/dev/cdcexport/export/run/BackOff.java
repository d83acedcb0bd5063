package dev.cdcexport.export.run;

import java.time.Duration;

/**
 * How long to wait before a job is tried again: twice as long from one failure to the next.
 *
 * @param first after the first failure
 * @param longest at most
 */
record BackOff(Duration first, Duration longest) {

    /** As often as that a pause may double before it would be too long for anybody. */
    private static final int MOST_DOUBLINGS = 20;

    /** What a job is given in production: what was away for a moment is not waited for, and a disk that is full is not asked all the time. */
    static final BackOff DEFAULT = new BackOff(Duration.ofSeconds(2), Duration.ofSeconds(30));

    /** @param failures how many there were before, one after the other */
    Duration after(int failures) {
        Duration pause = first.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
