@NullMarked
package dev.cdcexport.export.health;

import org.jspecify.annotations.NullMarked;
