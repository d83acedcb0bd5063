package dev.cdcexport.capture.engine;

/** What takes the engine's batches. */
@FunctionalInterface
public interface BatchHandler {

    /**
     * Publishes a batch; when it returns, the batch is committed and will be acknowledged to the slot.
     *
     * @throws InterruptedException if the engine is being stopped
     */
    void publish(Iterable<CapturedRecord> batch) throws InterruptedException;
}
