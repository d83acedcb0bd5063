/** Rows of the database under one exported snapshot, read with COPY. */
@NullMarked
package dev.cdcexport.export.snapshot;

import org.jspecify.annotations.NullMarked;
