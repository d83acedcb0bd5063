package dev.cdcexport.capture.publish;

/** Is told of each committed batch, on the publisher's thread. */
@FunctionalInterface
public interface PublishMetrics {

    /**
     * A batch was committed.
     *
     * @param events how many events it published
     * @param position where capture stands after it
     */
    void published(long events, CapturePosition position);
}
