/** Staging, the manifest and publishing under final names. */
@NullMarked
package dev.cdcexport.export.file;

import org.jspecify.annotations.NullMarked;
