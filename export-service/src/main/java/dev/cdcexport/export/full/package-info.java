/** Full exports: a snapshot of the tables that joins the stream without a missing or duplicate change. */
@NullMarked
package dev.cdcexport.export.full;

import org.jspecify.annotations.NullMarked;
