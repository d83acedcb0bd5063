@NullMarked
package dev.cdcexport.export.proof;

import org.jspecify.annotations.NullMarked;
