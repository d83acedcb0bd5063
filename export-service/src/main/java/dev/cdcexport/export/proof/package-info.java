/** Verification: do the files of a consumer, applied in order, make up its tables? */
@NullMarked
package dev.cdcexport.export.proof;

import org.jspecify.annotations.NullMarked;
