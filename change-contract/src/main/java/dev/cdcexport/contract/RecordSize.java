package dev.cdcexport.contract;

/** How large a record may be on the topics of both services. */
public final class RecordSize {

    /** The largest record that is written, key and value, in bytes. */
    public static final int LARGEST = 64 * 1024 * 1024;

    /** What the topics take ({@code max.message.bytes}), and the services send at once; the margin is for headers and the batch. */
    public static final int LARGEST_BATCH = LARGEST + 1024 * 1024;

    /**
     * How many bytes of unsent records a producer holds before it waits ({@code buffer.memory}): one of the largest, and others beside it.
     */
    public static final long BUFFER = 96L * 1024 * 1024;

    private RecordSize() {}
}
