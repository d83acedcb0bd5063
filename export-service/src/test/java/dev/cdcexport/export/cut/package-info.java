@NullMarked
package dev.cdcexport.export.cut;

import org.jspecify.annotations.NullMarked;
