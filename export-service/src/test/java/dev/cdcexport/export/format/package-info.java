@NullMarked
package dev.cdcexport.export.format;

import org.jspecify.annotations.NullMarked;
