@NullMarked
package dev.cdcexport.export.log;

import org.jspecify.annotations.NullMarked;
