package dev.cdcexport.export.log;

/** Retention has removed events that an export needs; only a full export helps. */
public final class LogTruncatedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int partition;
    private final long wanted;
    private final long beginning;

    /**
     * @param topic the change topic
     * @param partition its partition
     * @param wanted the offset from which events are needed
     * @param beginning the partition's first offset now
     */
    public LogTruncatedException(String topic, int partition, long wanted, long beginning) {
        super("events of " + topic + "-" + partition + " from offset " + wanted
                + " on are needed, but retention has removed those before offset " + beginning
                + "; run a full export, and a longer retention.ms of the topic if exports are that far apart");
        this.topic = topic;
        this.partition = partition;
        this.wanted = wanted;
        this.beginning = beginning;
    }

    /** The change topic. */
    public String topic() {
        return topic;
    }

    /** Its partition. */
    public int partition() {
        return partition;
    }

    /** The offset from which events are needed. */
    public long wanted() {
        return wanted;
    }

    /** The partition's first offset. */
    public long beginning() {
        return beginning;
    }
}
