/** The versions of the captured tables' schemas. */
@NullMarked
package dev.cdcexport.capture.schema;

import org.jspecify.annotations.NullMarked;
