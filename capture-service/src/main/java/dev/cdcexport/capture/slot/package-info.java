/** The replication slot: made, found again, or lost. */
@NullMarked
package dev.cdcexport.capture.slot;

import org.jspecify.annotations.NullMarked;
