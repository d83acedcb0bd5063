@NullMarked
package dev.cdcexport.export.file;

import org.jspecify.annotations.NullMarked;
