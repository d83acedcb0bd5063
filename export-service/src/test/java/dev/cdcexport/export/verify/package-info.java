@NullMarked
package dev.cdcexport.export.verify;

import org.jspecify.annotations.NullMarked;
