@NullMarked
package dev.cdcexport.export.sort;

import org.jspecify.annotations.NullMarked;
