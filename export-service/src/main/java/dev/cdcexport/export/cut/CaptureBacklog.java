package dev.cdcexport.export.cut;

import org.jspecify.annotations.Nullable;

/**
 * What capture has to publish before it comes to a marker that is waited for.
 *
 * @param bytes how much WAL lies between what is published and the marker, of all databases of the server
 * @param bytesPerSecond how much of it capture has dealt with in a second since it is waited for; {@code null} as long as it has not moved
 * @param secondsLeft how long it takes at that rate; {@code null} as long as there is no rate
 */
public record CaptureBacklog(
        long bytes, @Nullable Long bytesPerSecond, @Nullable Long secondsLeft) {}
