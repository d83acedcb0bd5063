/** How rows become the bytes of files, and are read back: what a file format has to offer. The first one is CSV. */
@NullMarked
package dev.cdcexport.export.format;

import org.jspecify.annotations.NullMarked;
