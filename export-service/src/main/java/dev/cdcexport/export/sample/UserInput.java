package dev.cdcexport.export.sample;

import org.jspecify.annotations.Nullable;

/**
 * What a caller gives of a user.
 *
 * @param name the name; {@code null} leaves it as it is
 * @param email the e-mail address; {@code null} leaves it as it is
 */
record UserInput(@Nullable String name, @Nullable String email) {}
