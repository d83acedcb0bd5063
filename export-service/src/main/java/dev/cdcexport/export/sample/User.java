package dev.cdcexport.export.sample;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of the sample's table of users.
 *
 * @param id its key
 * @param name the user's name
 * @param email the user's e-mail address, unique
 * @param createdAt when the row was made, in UTC
 * @param updatedAt when it was last changed, in UTC, kept by a trigger
 * @param isDeleted whether it is soft-deleted
 * @param operationType what was last done to it, kept by a trigger
 */
record User(
        long id,
        @Nullable String name,
        @Nullable String email,

        @Nullable OffsetDateTime createdAt,

        @Nullable OffsetDateTime updatedAt,

        boolean isDeleted,
        @Nullable String operationType) {}
