/** The versions of the captured tables' schemas, what changed between them, and by which column rows count as deleted. */
@NullMarked
package dev.cdcexport.export.schema;

import org.jspecify.annotations.NullMarked;
