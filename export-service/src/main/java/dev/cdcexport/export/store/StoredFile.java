package dev.cdcexport.export.store;

import java.time.Instant;

/**
 * What a store says of a published file without reading it.
 *
 * @param bytes its size
 * @param changedAt when it was last written, replaced or renamed, by the store's clock
 */
public record StoredFile(long bytes, Instant changedAt) {}
