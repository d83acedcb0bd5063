/** Proof of published files: they are applied as a consumer would, and what comes out is compared with the table. */
@NullMarked
package dev.cdcexport.export.verify;

import org.jspecify.annotations.NullMarked;
