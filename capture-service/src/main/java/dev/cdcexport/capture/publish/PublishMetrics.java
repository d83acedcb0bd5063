package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;

/** Is told what the publisher met, on its thread. */
public interface PublishMetrics {

    /**
     * A batch was committed.
     *
     * @param events how many events it published
     * @param position where capture stands after it
     */
    void published(long events, CapturePosition position);

    /**
     * A message with our prefix was no marker and was passed over.
     *
     * @param lsn where it lies
     */
    void malformed(Lsn lsn);
}
