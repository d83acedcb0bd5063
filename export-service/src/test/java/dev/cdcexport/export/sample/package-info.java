/** Tests of this room. */
@NullMarked
package dev.cdcexport.export.sample;

import org.jspecify.annotations.NullMarked;
