@NullMarked
package dev.cdcexport.export.replay;

import org.jspecify.annotations.NullMarked;
