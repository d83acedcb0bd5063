@NullMarked
package dev.cdcexport.export.journal;

import org.jspecify.annotations.NullMarked;
