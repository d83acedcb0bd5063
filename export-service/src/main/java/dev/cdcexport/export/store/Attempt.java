package dev.cdcexport.export.store;

/**
 * An attempt of a job. Each stages files of its own, so that a process that lost its job unawares writes to none of its successor's.
 *
 * @param jobId the job
 * @param number which attempt, from 1
 */
public record Attempt(String jobId, int number) {}
