/** The capture service: publishes every committed row change once, and answers markers with cuts. */
@NullMarked
package dev.cdcexport.capture;

import org.jspecify.annotations.NullMarked;
