@NullMarked
package dev.cdcexport.export.failure;

import org.jspecify.annotations.NullMarked;
