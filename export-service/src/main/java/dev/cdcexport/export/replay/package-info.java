/** Published files, applied as a consumer would, and compared with rows of the database. */
@NullMarked
package dev.cdcexport.export.replay;

import org.jspecify.annotations.NullMarked;
