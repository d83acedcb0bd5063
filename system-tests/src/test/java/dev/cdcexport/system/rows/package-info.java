/** Which rows and tables an export has, and what identifies a row: keys, partitions, names, sets of tables, soft-deleted rows. */
@NullMarked
package dev.cdcexport.system.rows;

import org.jspecify.annotations.NullMarked;
