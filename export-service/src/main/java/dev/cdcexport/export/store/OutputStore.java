package dev.cdcexport.export.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;

/**
 * Where files go. A file is staged under the name that it will have, and visible once it is published; a job's files count as published when its manifest
 * is there, since not every store can rename. All steps of publishing can be repeated. Safe to share between the jobs' threads.
 */
public interface OutputStore {

    /**
     * Begins a staged file; an earlier one of the attempt with that name is replaced.
     *
     * @throws IOException if the store does not take it
     */
    StagedFile stage(Attempt attempt, String name) throws IOException;

    /** Whether a file with so many bytes is staged by an attempt, or published. */
    boolean holds(Attempt attempt, String name, long bytes) throws IOException;

    /** Reads a file that is staged by an attempt, or published; empty if it is not there any more. */
    Optional<InputStream> read(Attempt attempt, String name) throws IOException;

    /**
     * Makes a staged file visible; does nothing if that was done before.
     *
     * @throws java.nio.file.NoSuchFileException if it is neither staged nor published
     * @throws IOException if the store fails
     */
    void publish(Attempt attempt, String name) throws IOException;

    /**
     * Writes a manifest, whole or not at all, and makes it and what was published before it durable.
     *
     * @throws IOException if the store fails
     */
    void publishManifest(Attempt attempt, String name, Content manifest) throws IOException;

    /** Writes a content as it goes: the manifest of thousands of tables is large. */
    @FunctionalInterface
    interface Content {

        /** Writes all of it; need not close the stream. */
        void writeTo(OutputStream stream) throws IOException;
    }

    /** What is known of a published file; empty if it is not there. */
    Optional<StoredFile> find(String name) throws IOException;

    /**
     * Reads a published file.
     *
     * @param from the first byte wanted, from 0
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws IOException if the store fails
     */
    InputStream open(String name, long from) throws IOException;

    /** Removes what a job has staged. */
    void discard(String jobId);

    /**
     * Removes what no job of this service needs any more. What other services have staged stays.
     *
     * @param keepJobs whose staged files stay
     * @throws IOException if the store fails
     */
    void sweep(Set<String> keepJobs) throws IOException;
}
