/** What a range of a table's changes means: the lines of delta files and the rows of incremental files. */
@NullMarked
package dev.cdcexport.export.fold;

import org.jspecify.annotations.NullMarked;
