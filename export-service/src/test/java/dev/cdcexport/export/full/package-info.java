@NullMarked
package dev.cdcexport.export.full;

import org.jspecify.annotations.NullMarked;
