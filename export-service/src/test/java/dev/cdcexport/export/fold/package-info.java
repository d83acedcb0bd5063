@NullMarked
package dev.cdcexport.export.fold;

import org.jspecify.annotations.NullMarked;
