package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import java.io.IOException;

/** Takes the events of a range one after the other, on the calling thread. */
@FunctionalInterface
public interface EventSink {

    /**
     * Takes the next event.
     *
     * @throws IOException if it cannot be written; the reading ends
     */
    void accept(ChangeEvent event) throws IOException;
}
