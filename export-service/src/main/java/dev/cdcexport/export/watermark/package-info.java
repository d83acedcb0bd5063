/** Values: up to where a consumer has which tables. */
@NullMarked
package dev.cdcexport.export.watermark;

import org.jspecify.annotations.NullMarked;
