/** HTTP calls to job calls and back. */
@NullMarked
package dev.cdcexport.export.api;

import org.jspecify.annotations.NullMarked;
