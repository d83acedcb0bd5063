package dev.cdcexport.export.job;

import org.jspecify.annotations.Nullable;

/**
 * A request for an export.
 *
 * @param consumerId who asks
 * @param type for what
 * @param options with which options
 * @param idempotencyKey under which the same request is answered with the same job for 24 h, {@code null} if it has none
 */
public record ExportRequest(
        String consumerId,
        ExportType type,
        ExportOptions options,
        @Nullable String idempotencyKey) {}
