package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * What the publisher needs of a schema version.
 *
 * @param schema the version
 * @param topic where its events go, {@code null} if they cannot be published
 */
record PublishedTable(TableSchema schema, @Nullable String topic) {}
