/** Incremental and delta exports: what lies between two cuts, whether that can be told exactly, and the files that tell it. */
@NullMarked
package dev.cdcexport.export.range;

import org.jspecify.annotations.NullMarked;
