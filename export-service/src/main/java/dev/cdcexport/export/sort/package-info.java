/** Sorting of more records than memory holds. */
@NullMarked
package dev.cdcexport.export.sort;

import org.jspecify.annotations.NullMarked;
