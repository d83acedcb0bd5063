@NullMarked
package dev.cdcexport.export.schema;

import org.jspecify.annotations.NullMarked;
