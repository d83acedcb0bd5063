/** Maps failures of what lies below to the problems that a caller is told. */
@NullMarked
package dev.cdcexport.export.failure;

import org.jspecify.annotations.NullMarked;
