package dev.cdcexport.export.store;

import java.io.IOException;
import java.io.OutputStream;

/** A file that is being written, and that nobody sees. One thread writes; another may read how far it is. */
public interface StagedFile extends AutoCloseable {

    /** Takes the content. Whoever closes it only hands on what it holds. */
    OutputStream stream();

    /** How many bytes have reached the store so far. */
    long bytes();

    /**
     * Writes all out and makes it durable.
     *
     * @return the SHA-256 of the file's bytes, in hexadecimal
     * @throws IOException if the store does not take it
     */
    String finish() throws IOException;

    /** Gives the file up if it was not finished; what was written stays for the job to discard. */
    @Override
    void close() throws IOException;
}
