/** Tests of this room. */
@NullMarked
package dev.cdcexport.capture.publish;

import org.jspecify.annotations.NullMarked;
