package dev.cdcexport.capture.publish;

/**
 * How many events a partition has since the epoch began, as the position topic keeps it.
 *
 * @param topic the change topic
 * @param partition the partition
 * @param epoch the epoch in which was counted
 * @param events how many events
 */
record PartitionCount(String topic, int partition, int epoch, long events) {

    /** The record's key; the prefix keeps it apart from the position's. */
    String key() {
        return "partition/" + topic + '/' + partition;
    }
}
