package dev.cdcexport.export.log;

/** A partition is not there or shorter than a cut says: its topic was deleted, created again or restored; only a full export helps. */
public final class LogResetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int partition;
    private final long wanted;
    private final long end;

    /**
     * @param topic the change topic
     * @param partition its partition
     * @param wanted the offset up to which events are needed, exclusive
     * @param end the partition's end now, 0 if there is no such partition
     */
    public LogResetException(String topic, int partition, long wanted, long end) {
        super("events of " + topic + "-" + partition + " up to offset " + wanted + " are needed, but it ends at " + end
                + ": the topic was deleted, created again or restored; run a full export");
        this.topic = topic;
        this.partition = partition;
        this.wanted = wanted;
        this.end = end;
    }

    /** The change topic. */
    public String topic() {
        return topic;
    }

    /** Its partition. */
    public int partition() {
        return partition;
    }

    /** The offset up to which events are needed, exclusive. */
    public long wanted() {
        return wanted;
    }

    /** The partition's end, 0 if there is no such partition. */
    public long end() {
        return end;
    }
}
