@NullMarked
package dev.cdcexport.export.run;

import org.jspecify.annotations.NullMarked;
