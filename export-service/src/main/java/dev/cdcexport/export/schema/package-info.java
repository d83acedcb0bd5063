/** The versions of the captured tables' schemas, as capture recorded them. */
@NullMarked
package dev.cdcexport.export.schema;

import org.jspecify.annotations.NullMarked;
