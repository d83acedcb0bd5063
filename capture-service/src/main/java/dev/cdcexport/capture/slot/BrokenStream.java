package dev.cdcexport.capture.slot;

import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.util.PSQLState;

/** Tells from the failure of a stream whether it fails at the same place for ever. Stateless. */
public final class BrokenStream {

    private BrokenStream() {}

    /**
     * Why a stream cannot be read on; empty if it may be tried again.
     *
     * <p>PostgreSQL decodes each change by the catalogue as it was then. Before version 18 the stream fails where the publication was not there then, even if
     * one of the same name has been created since.
     *
     * @param failure what has ended the stream
     * @param publication the publication that it reads
     * @see <a href="https://www.postgresql.org/docs/current/logicaldecoding-output-plugin.html">PostgreSQL: historic catalogue snapshots</a>
     */
    public static Optional<String> why(Throwable failure, String publication) {
        boolean isUnpublished = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SQLException e
                        && PSQLState.UNDEFINED_OBJECT.getState().equals(e.getSQLState())
                        && String.valueOf(e.getMessage()).contains('"' + publication + '"'));
        return isUnpublished
                ? Optional.of("rows were changed while there was no publication " + publication)
                : Optional.empty();
    }
}
