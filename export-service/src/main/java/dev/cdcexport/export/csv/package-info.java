/** Rows as CSV, equal to the byte with what PostgreSQL's COPY writes. */
@NullMarked
package dev.cdcexport.export.csv;

import org.jspecify.annotations.NullMarked;
