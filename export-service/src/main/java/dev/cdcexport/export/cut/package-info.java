/** Asks capture for cuts and follows its answers. */
@NullMarked
package dev.cdcexport.export.cut;

import org.jspecify.annotations.NullMarked;
