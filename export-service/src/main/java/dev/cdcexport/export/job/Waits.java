package dev.cdcexport.export.job;

import dev.cdcexport.export.cut.CaptureBacklog;
import dev.cdcexport.export.snapshot.Blocker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Is told of what work waits for. */
public interface Waits {

    /** Other sessions of the database are in the way; empty when none is any more. */
    void waitFor(List<Blocker> blockers);

    /** Capture has to publish this first; {@code null} when it has, or when it is not known how much it is. */
    void waitForCapture(@Nullable CaptureBacklog backlog);
}
