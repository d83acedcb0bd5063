@NullMarked
package dev.cdcexport.export.csv;

import org.jspecify.annotations.NullMarked;
