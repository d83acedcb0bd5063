/** Tests of the source database's catalogue. */
@NullMarked
package dev.cdcexport.source;

import org.jspecify.annotations.NullMarked;
