@NullMarked
package dev.cdcexport.export.api;

import org.jspecify.annotations.NullMarked;
