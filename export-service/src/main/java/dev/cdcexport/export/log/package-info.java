/** The change topics, read between two cuts: whole, in commit order, or not at all. */
@NullMarked
package dev.cdcexport.export.log;

import org.jspecify.annotations.NullMarked;
