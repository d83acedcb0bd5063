/** Tests of this room. */
@NullMarked
package dev.cdcexport.capture.engine;

import org.jspecify.annotations.NullMarked;
