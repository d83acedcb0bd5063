@NullMarked
package dev.cdcexport.export.range;

import org.jspecify.annotations.NullMarked;
