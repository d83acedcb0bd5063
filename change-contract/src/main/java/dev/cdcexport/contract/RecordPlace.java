package dev.cdcexport.contract;

/**
 * Where a record stands, so that an error can name it.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param offset the record's offset in the partition
 */
public record RecordPlace(String topic, int partition, long offset) {

    /** As an operator finds it with Kafka's tools. */
    @Override
    public String toString() {
        return "the record at offset " + offset + " of partition " + partition + " of the topic " + topic;
    }
}
