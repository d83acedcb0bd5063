/** Tests of this room. */
@NullMarked
package dev.cdcexport.capture.schema;

import org.jspecify.annotations.NullMarked;
