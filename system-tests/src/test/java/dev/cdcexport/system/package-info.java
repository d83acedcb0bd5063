/** Across the services: the whole way from a committed change to a file, and what happens to it when parts fail. */
@NullMarked
package dev.cdcexport.system;

import org.jspecify.annotations.NullMarked;
