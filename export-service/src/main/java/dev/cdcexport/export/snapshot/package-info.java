/** Full exports: one snapshot of all tables, tied to the stream without gap or overlap. */
@NullMarked
package dev.cdcexport.export.snapshot;

import org.jspecify.annotations.NullMarked;
