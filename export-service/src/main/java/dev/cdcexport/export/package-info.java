/** The export service: answers requests for a consumer's full, incremental or delta files. */
@NullMarked
package dev.cdcexport.export;

import org.jspecify.annotations.NullMarked;
