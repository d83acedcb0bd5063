/** Files in the output directory while they are written, and the moves to their final names. */
@NullMarked
package dev.cdcexport.export.file;

import org.jspecify.annotations.NullMarked;
