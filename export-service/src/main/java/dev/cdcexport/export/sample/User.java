package dev.cdcexport.export.sample;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of the sample's table of users.
 *
 * @param id its key
 * @param name the user's name
 * @param email the user's e-mail address, unique
 * @param createdAt when the row was made
 * @param updatedAt when it was last changed, kept by a trigger
 * @param isDeleted whether it is soft-deleted
 * @param operationType what was last done to it, kept by a trigger
 */
record User(
        long id,
        @Nullable String name,
        @Nullable String email,

        @Schema(type = "string", description = "without a time zone, as the table has it") @Nullable
        LocalDateTime createdAt,

        @Schema(type = "string", description = "without a time zone, as the table has it") @Nullable
        LocalDateTime updatedAt,

        boolean isDeleted,
        @Nullable String operationType) {}
