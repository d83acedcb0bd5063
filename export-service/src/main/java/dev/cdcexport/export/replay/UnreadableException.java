package dev.cdcexport.export.replay;

import java.io.IOException;

/** A file that is not what it should be, as opposed to a disk that is full. */
final class UnreadableException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableException(String detail) {
        super(detail);
    }

    UnreadableException(String detail, IOException cause) {
        super(detail, cause);
    }
}
