@NullMarked
package dev.cdcexport.export.snapshot;

import org.jspecify.annotations.NullMarked;
