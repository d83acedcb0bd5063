/** Tests of the slot's life and the database's history. */
@NullMarked
package dev.cdcexport.capture.slot;

import org.jspecify.annotations.NullMarked;
